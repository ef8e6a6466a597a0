import { parseServerSentEvents } from 'parse-sse'
import { readLoop } from './read-loop.ts'
import { createResponseClient } from './response-client.ts'

export default createResponseClient((response, onData) =>
  readLoop(parseServerSentEvents(response), onData),
)
