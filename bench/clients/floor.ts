import { createParser } from 'eventsource-parser'
import { createResponseClient } from './response-client.ts'

/** The least that a client can do: no reconnection, no limits, no errors, no position. */
export default createResponseClient(async ({ body }, onData) => {
  const reader = body!.getReader()
  const decoder = new TextDecoder()
  const parser = createParser({ onEvent: ({ data }) => onData(data) })
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    parser.feed(decoder.decode(value, { stream: true }))
  }
})
