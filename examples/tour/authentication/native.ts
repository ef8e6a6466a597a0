import type { Log } from '../parts/log.ts'

export function listen(url: string, log: Log): EventSource {
  // It cannot send a header. In the URL, a token would be in
  // every log.
  const source = new EventSource(url)
  source.onopen = () => log.note('open', 'good')
  // It was a 401, but the event has no status.
  source.onerror = () => log.note('error', 'bad')
  source.onmessage = (event) => log.show(event)
  return source
}
