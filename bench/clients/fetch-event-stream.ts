import { events } from 'fetch-event-stream'
import { readLoop } from './read-loop.ts'
import { createResponseClient } from './response-client.ts'

export default createResponseClient((response, onData, signal) =>
  readLoop(events(response, signal), onData),
)
