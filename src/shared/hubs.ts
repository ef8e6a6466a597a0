import type { Locks, SharedEnvironment } from './environment.ts'
import { Hub } from './hub.ts'
import type { RingLimits } from './ring.ts'

/** The hubs of this page. Each tab of a simulation has locks of its own. */
const hubs = new WeakMap<Locks, Map<string, Hub>>()

/** The hub of this name in this page. */
export function hubOf(name: string, environment: SharedEnvironment, ringLimits?: RingLimits): Hub {
  const named = hubs.get(environment.locks) ?? new Map<string, Hub>()
  hubs.set(environment.locks, named)
  const existing = named.get(name)
  if (existing) return existing
  const hub = new Hub({
    name,
    environment,
    ringLimits,
    onEmpty: () => {
      if (named.get(name) === hub) named.delete(name)
    },
  })
  named.set(name, hub)
  return hub
}

/** The hub of this name, if this page has one. */
export function findHub(name: string, environment: SharedEnvironment): Hub | undefined {
  return hubs.get(environment.locks)?.get(name)
}
