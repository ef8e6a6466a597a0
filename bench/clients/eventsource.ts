import { EventSource } from 'eventsource'
import { createListenerClient } from './listener-client.ts'

export default createListenerClient(
  (url, { maxBufferSize }) => new EventSource(url, maxBufferSize ? { maxBufferSize } : {}),
)
