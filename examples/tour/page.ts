import { EventSourceClient } from 'headwater'
import { showConnection } from '../look/connection-panel.ts'
import { element } from '../look/elements.ts'
import { createAnswer } from './answer/section.ts'
import { createAuthentication } from './authentication/section.ts'
import { createClose } from './close/section.ts'
import { createOpen } from './open/section.ts'
import { address } from './parts/channel.ts'
import type { Section } from './parts/section.ts'
import { showSteps } from './parts/steps.ts'
import { createReconnection } from './reconnection/section.ts'
import { type Holdings, heartbeat, holdings } from './schemas.ts'
import { createSending } from './sending/section.ts'
import { createWebSocket } from './websocket/section.ts'

/** The page's own stream: it reports the open connections of this page. */
const page = new EventSourceClient(address('page'), {
  events: { holdings },
  idleTimeout: 2.5 * heartbeat,
  reconnect: { initialDelay: 500, maxDelay: 5000 },
  // Another tab may need one of the six connections.
  pauseWhenHidden: true,
})
showConnection(element('connection'), page)
page.on('holdings', ({ data }) => showHoldings(data))

const sections = new Map<string, Section>([
  ['open', createOpen()],
  ['reconnection', createReconnection()],
  ['close', createClose()],
  ['sending', createSending()],
  ['authentication', createAuthentication()],
  ['answer', createAnswer()],
  ['websocket', createWebSocket()],
])
page.subscribe(() => {
  if (page.state.status === 'open') for (const section of sections.values()) section.onServerBack()
  // Without a connection, the last report is outdated.
  else showHoldings()
})
showSteps(sections)

function showHoldings(held?: Holdings): void {
  element('streams').textContent = String(held?.streams ?? '–')
  element('sockets').textContent = String(held?.sockets ?? '–')
}
