import type { Suite } from './suite.ts'
import throughput from './throughput/suite.ts'

/** In the order of the page. */
export const suites: readonly Suite[] = [throughput]
