import { EventSource } from 'extended-eventsource'
import { createListenerClient } from './listener-client.ts'

export default createListenerClient((url) => new EventSource(url, { disableLogger: true }))
