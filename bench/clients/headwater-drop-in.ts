import { EventSource } from 'headwater/event-source'
import { createListenerClient } from './listener-client.ts'

export default createListenerClient((url) => new EventSource(url))
