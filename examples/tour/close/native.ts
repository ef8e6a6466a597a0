import type { Log } from '../parts/log.ts'

export function listen(url: string, log: Log): EventSource {
  const source = new EventSource(url)

  source.onmessage = (event) => {
    log.show(event)
    if (JSON.parse(event.data).number < 5) return
    // Event 6 has arrived in the same chunk.
    source.close()
    log.note(`close(): readyState is ${source.readyState}`)
  }
  return source
}
