// @ts-expect-error -- the package has no types
import { EventSource } from 'launchdarkly-eventsource'
import { createListenerClient } from './listener-client.ts'

export default createListenerClient((url) => {
  const source = new EventSource(url)
  // An `EventEmitter`: without a listener an error is thrown.
  source.on('error', () => {})
  return source
})
