import type { SharedEnvironment } from './environment.ts'
import { environmentOf } from './environment.ts'
import { postOnce } from './group-channel.ts'
import { findHub } from './hubs.ts'
import { version } from './messages.ts'
import { closeUnshared } from './unshared.ts'

/** Closes every client of this name, in all tabs. */
export function closeGroup(
  name: string,
  environment: SharedEnvironment | undefined = environmentOf({}),
): void {
  closeUnshared(name)
  if (!environment) return
  const from = environment.createId()
  try {
    const message = { v: version, type: 'close', from, term: 0 } as const
    postOnce(environment, `headwater:${version}:${name}`, message)
  } catch {
    // The platform refuses channels, so there are no other tabs.
  }
  // A hub of this page hears the message, too, unless it is alone.
  findHub(name, environment)?.closeAll()
}
