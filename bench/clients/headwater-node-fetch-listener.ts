import { EventSourceClient } from 'headwater'
import { nodeFetch } from 'headwater/node'
import { createListenerClient } from './listener-client.ts'

const fetch = nodeFetch()

export default createListenerClient(
  (url, { maxBufferSize }) => new EventSourceClient(url, { fetch, maxBufferSize }),
)
