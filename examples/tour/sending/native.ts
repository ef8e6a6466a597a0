import type { Log } from '../parts/log.ts'

export function listen(url: string, log: Log): EventSource {
  const source = new EventSource(url)
  source.onerror = () => log.note('error', 'bad')
  // The data is an unchecked string.
  source.addEventListener('post', (event) => log.show(event))
  return source
}
