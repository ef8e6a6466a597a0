import { streamEvents } from 'headwater'
import { answerChunk } from '../schemas.ts'

/** Yields the parts of the answer as they arrive. */
export async function* ask(request: { channel: string; prompt: string }, signal: AbortSignal) {
  const chunks = streamEvents('/tour/api/answer', {
    json: request,
    decode: answerChunk,
    until: '[DONE]', // without it, the answer was cut off
    signal,
  })
  for await (const { data } of chunks) {
    if (data.error) throw new Error(data.error.message)
    for (const { delta } of data.choices ?? []) yield delta.content ?? ''
  }
}
