import { SharedEventSourceClient } from 'headwater/shared'
import { webStorage } from 'headwater/storage'
import { showConnection } from '../look/connection-panel.ts'
import { element } from '../look/elements.ts'
import { showLive } from './live-list.ts'
import { message } from './message.ts'
import { startPushing } from './push-form.ts'
import { startSearching } from './search-form.ts'

// One connection for all tabs that show this page: a browser opens six to one origin over HTTP/1.
const feed = new SharedEventSourceClient('/feed/api/stream', {
  // What each event holds is checked, whatever its name: the names are the sources' business.
  decode: message,
  // Outlives the page: it is saved once the handlers have run.
  lastEventId: webStorage('headwater-feed'),
  // The server says something every 15 seconds.
  idleTimeout: 40_000,
  reconnect: { initialDelay: 500, maxDelay: 5000 },
  onClose({ error }) {
    // The store was emptied, or is another one: the position means nothing there.
    element('anew').hidden = error?.status !== 409
  },
})

showConnection(element('connection'), feed)
const live = showLive(feed)
startPushing()
startSearching()

element('start-anew').onclick = () => {
  element('anew').hidden = true
  live.clear()
  feed.reconnect({ lastEventId: '' })
}
