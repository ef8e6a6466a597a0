import type { Log } from '../parts/log.ts'

export function listen(url: string, log: Log): EventSource {
  const source = new EventSource(url)
  // How long it waits it does not say, so we look at the clock.
  let lostAt = 0

  source.onerror = () => {
    const isOver = source.readyState === source.CLOSED
    if (isOver) return log.note('error: given up', 'bad')
    lostAt ||= performance.now()
    log.note('error: coming back, for whatever reason', 'bad')
  }
  source.onopen = () => {
    const waited = ((performance.now() - lostAt) / 1000).toFixed(1)
    log.note(lostAt ? `open again after ${waited} s` : 'open', 'good')
    lostAt = 0
  }

  source.onmessage = (event) => log.show(event)
  return source
}
