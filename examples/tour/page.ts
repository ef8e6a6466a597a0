import { EventSourceClient } from 'headwater'
import { showConnection } from '../look/connection-panel.ts'
import { element } from '../look/elements.ts'
import { createAnswer } from './answer/section.ts'
import { createAuthentication } from './authentication/section.ts'
import { createClose } from './close/section.ts'
import { createOpen } from './open/section.ts'
import { address } from './parts/channel.ts'
import { createReconnection } from './reconnection/section.ts'
import { type Holdings, heartbeat, holdings } from './schemas.ts'
import { createSending } from './sending/section.ts'
import { createWebSocket } from './websocket/section.ts'

/** The page's own stream: what the server says that this page has open. */
const page = new EventSourceClient(address('page'), {
  events: { holdings },
  idleTimeout: 2.5 * heartbeat,
  reconnect: { initialDelay: 500, maxDelay: 5000 },
  // Another tab may need one of the six connections.
  pauseWhenHidden: true,
})
showConnection(element('connection'), page)
page.on('holdings', ({ data }) => showHoldings(data))
page.subscribe(() => {
  // What the server said before means nothing any more.
  if (page.state.status !== 'open') showHoldings()
})

function showHoldings(held?: Holdings): void {
  element('streams').textContent = String(held?.streams ?? '–')
  element('sockets').textContent = String(held?.sockets ?? '–')
}

createOpen()
createReconnection()
createClose()
createSending()
createAuthentication()
createAnswer()
createWebSocket()
