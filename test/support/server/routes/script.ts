import { Connection } from '../connection.ts'
import { toBytes, type Exchange, type Routes } from '../exchange.ts'
import type { Chunk } from '../../plan.ts'

export const scriptRoutes: Routes = {
  '/script': {
    about: 'Answers request k as attempt k of the plan that the session was given',
    // Not read here: tests find it in the log.
    params: ['after'],
    handle: playPlan,
  },
}

function decode(chunk: Chunk): Uint8Array {
  return typeof chunk === 'string' ? toBytes(chunk) : Buffer.from(chunk.base64, 'base64')
}

async function playPlan(exchange: Exchange): Promise<void> {
  const planned = exchange.session.nextPlanned()
  if (planned === undefined) {
    exchange.session.problems.push('A request on /script, but the session has no plan')
    return exchange.respond(404, { 'content-type': 'text/plain' }, 'The session has no plan')
  }
  const { connection } = exchange
  const { status = 200, gap = 2 } = planned
  const ending = planned.ending ?? (status === 200 ? 'hold' : 'end')
  const chunks = (planned.chunks ?? []).map(decode)
  await exchange.body()
  if (planned.open === false) {
    // The connection ends before any response.
    if (ending === 'destroy' || ending === 'truncate') return connection.finish(ending)
    await exchange.session.opening(connection)
  }
  exchange.open(planned, Connection.lengthOf(chunks, ending))
  if (status === 200 && chunks.length === 0 && ending === 'hold') exchange.greet()
  await exchange.finish(chunks, gap, ending)
}
