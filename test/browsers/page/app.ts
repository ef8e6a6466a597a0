/** A page that shows a stream. Its query has the options, its text the state. */
import { type ClientOptions, EventSourceClient } from '../../../src/index.ts'
import { webStorage } from '../../../src/storage/index.ts'

/** The content of the page, as JSON. */
export interface Shown {
  status: string
  attempt: number
  events: string[]
  isVisible: boolean
  isOnline: boolean
  /** The browser kept the page after navigation. */
  wasKept: boolean
}

const query = new URLSearchParams(location.search)
const client = new EventSourceClient(query.get('url')!, {
  ...(JSON.parse(query.get('options')!) as ClientOptions),
  lastEventId: webStorage('position', sessionStorage),
})
const events: string[] = []
let wasKept = false

function show(): void {
  const { status, attempt } = client.state
  const shown: Shown = {
    status,
    attempt,
    events,
    isVisible: document.visibilityState === 'visible',
    isOnline: navigator.onLine,
    wasKept,
  }
  document.body.textContent = JSON.stringify(shown)
}

client.on('message', ({ data }) => {
  events.push(data)
  show()
})
client.subscribe(show)
document.addEventListener('click', () => client.connect())
document.addEventListener('visibilitychange', show)
addEventListener('pageshow', ({ persisted }) => {
  wasKept = persisted
  show()
})
addEventListener('online', show)
addEventListener('offline', show)
show()
