import { setTimeout as pause } from 'node:timers/promises'
import type { FromConsumer, FromServer } from './messages.ts'
import type { Said } from './said.ts'
import { type Life, isOfServer } from './schedule.ts'

/** Resolves at the moment to kill a run from outside. */
export async function untilMoment(
  index: number,
  { count, delay, moment }: Life,
  server: Said<FromServer>,
  consumer: Said<FromConsumer>,
): Promise<void> {
  if (isOfServer(moment)) {
    const trap = await server.until((said) => 'trapped' in said && said.trapped === index)
    // All events sent by then must have been handled, possibly in an earlier run.
    if (moment === 'request made, no answer' || !('last' in trap)) return
    await consumer.until((said) => 'saved' in said && said.saved === trap.last)
  } else if (moment === 'waiting to reconnect')
    await consumer.until((said) => 'status' in said && said.status === 'waiting')
  else if (moment === 'some time after a row') {
    await consumer.until((said) => 'row' in said, count)
    await pause(delay * 3)
  } else await pause(delay * 250)
}
