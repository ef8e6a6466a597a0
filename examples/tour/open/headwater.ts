import { EventSource } from 'headwater/event-source'
import type { Log } from '../parts/log.ts'

export function listen(url: string, log: Log): EventSource {
  const source = new EventSource(url)

  source.onopen = () => log.note('open', 'good')
  source.onerror = () => {
    const isClosed = source.readyState === source.CLOSED
    log.note(isClosed ? 'error: closed' : 'error: reconnecting', 'bad')
  }

  source.onmessage = (event) => log.show(event)
  source.addEventListener('tick', (event) => log.show(event))
  source.addEventListener('notice', (event) => log.show(event))
  return source
}
