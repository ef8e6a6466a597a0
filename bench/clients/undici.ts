import { EventSource } from 'undici'
import { createListenerClient } from './listener-client.ts'

export default createListenerClient((url) => new EventSource(url))
