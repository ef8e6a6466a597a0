import bundleSize from './bundle-size/suite.ts'
import chromium from './chromium/suite.ts'
import importTime from './import-time/suite.ts'
import inProcess from './in-process/suite.ts'
import latency from './latency/suite.ts'
import linearTime from './linear-time/suite.ts'
import memory from './memory/suite.ts'
import reconnect from './reconnect/suite.ts'
import type { Suite } from './suite.ts'
import tabs from './tabs/suite.ts'
import throughput from './throughput/suite.ts'

/** In the order of the page. */
export const suites: readonly Suite[] = [
  throughput,
  chromium,
  latency,
  tabs,
  memory,
  reconnect,
  linearTime,
  importTime,
  bundleSize,
  inProcess,
]
