import type { Log } from '../parts/log.ts'

export function listen(url: string, log: Log): EventSource {
  const source = new EventSource(url)
  // The delay is not reported, so it is measured.
  let lostAt = 0

  source.onerror = () => {
    const isClosed = source.readyState === source.CLOSED
    if (isClosed) return log.note('error: closed for good', 'bad')
    lostAt ||= performance.now()
    log.note('error: reconnecting, reason unknown', 'bad')
  }
  source.onopen = () => {
    const waited = ((performance.now() - lostAt) / 1000).toFixed(1)
    log.note(lostAt ? `open again after ${waited} s` : 'open', 'good')
    lostAt = 0
  }

  source.onmessage = (event) => log.show(event)
  return source
}
