import { EventSourceClient } from 'headwater'
import { createListenerClient } from './listener-client.ts'

export default createListenerClient(
  (url, { maxBufferSize }) => new EventSourceClient(url, { maxBufferSize }),
)
