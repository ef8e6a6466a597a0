import { SharedEventSourceClient } from 'headwater/shared'
import { webStorage } from 'headwater/storage'
import { showConnection } from '../look/connection-panel.ts'
import { element } from '../look/elements.ts'
import { showLive } from './live-list.ts'
import { message } from './message.ts'
import { startPushing } from './push-form.ts'
import { startSearching } from './search-form.ts'

// All tabs of this page share one connection: a browser opens six to an origin over HTTP/1.1.
const feed = new SharedEventSourceClient('/feed/api/stream', {
  // Checks the data of each event, whatever its name: sources choose the names.
  decode: message,
  // Survives the page. It is saved after the handlers have run.
  lastEventId: webStorage('headwater-feed'),
  // The server sends a heartbeat every 15 seconds.
  idleTimeout: 40_000,
  reconnect: { initialDelay: 500, maxDelay: 5000 },
  onClose({ error }) {
    // The server has another store, in which the ID means nothing.
    element('reset').hidden = error?.status !== 409
  },
})

showConnection(element('connection'), feed)
const live = showLive(feed)
const outbox = startPushing()
const refreshSearch = startSearching()
feed.onAny(refreshSearch)
// The server is back: queued messages are sent, and a failed search is repeated.
feed.addEventListener('open', () => {
  void outbox.send()
  refreshSearch()
})

element('start-again').onclick = () => {
  element('reset').hidden = true
  live.clear()
  feed.reconnect({ lastEventId: '' })
}
