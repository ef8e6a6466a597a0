import type { Forked } from '../../../test/support/forked.ts'
import type { FromClients, ToClients } from './messages.ts'

/** Follows how many clients have a connection, over all processes. */
export function watchOpen(fleets: readonly Forked<FromClients, ToClients>[]) {
  const counts = fleets.map(() => 0)
  let wake = () => {}
  for (const [index, fleet] of fleets.entries())
    fleet.onMessage((message) => {
      if (!('open' in message)) return
      counts[index] = message.open
      wake()
    })
  return {
    /** Resolves once so many have one. */
    reaches: (wanted: number) =>
      new Promise<void>((resolve) => {
        wake = () => {
          if (counts.reduce((a, b) => a + b, 0) === wanted) resolve()
        }
        wake()
      }),
  }
}
