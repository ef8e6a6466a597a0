import { setTimeout } from 'node:timers/promises'
import { createEventBuffer } from 'better-sse'
import type { EventStream, OutgoingEvent } from '../../server/event-stream.ts'
import type { AnswerChunk } from '../schemas.ts'

/** Milliseconds between two words. */
const pace = 60

/**
 * Answers word by word, in the format of OpenAI's API. A prompt with the word `fail` gets an error in the middle. With
 * `cut`, the connection is cut there.
 */
export async function sendAnswer(
  stream: EventStream,
  prompt: string,
  cut: () => void,
): Promise<void> {
  const words =
    `You asked: “${prompt}” This answer is scripted. The server sends it word by word, like a language model, and the page shows each word as it arrives. Press Stop: the request is cancelled, and the server sends no further words.`.split(
      /(?<= )/,
    )
  const fault = /\b(fail|cut)\b/i.exec(prompt)?.[1]?.toLowerCase()
  for (const [index, content] of words.entries()) {
    await setTimeout(pace, undefined, { signal: stream.closed }).catch(() => {})
    if (stream.closed.aborted) return
    if (fault && index === Math.floor(words.length / 2)) {
      if (fault === 'cut') return cut()
      await stream.send(formatChunk({ error: { message: 'The model failed' } }))
      return stream.end()
    }
    await stream.send(formatChunk({ choices: [{ delta: { content } }] }))
  }
  // The end marker is not JSON.
  await stream.send(createEventBuffer({ serializer: String }).data('[DONE]').dispatch())
  stream.end()
}

const formatChunk = (chunk: AnswerChunk): OutgoingEvent =>
  createEventBuffer().data(chunk).dispatch()
