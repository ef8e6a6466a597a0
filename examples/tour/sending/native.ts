import type { Log } from '../parts/log.ts'

export function listen(url: string, log: Log): EventSource {
  const source = new EventSource(url)
  source.onerror = () => log.note('error', 'bad')
  // Whatever came: data is a string.
  source.addEventListener('said', (event) => log.show(event))
  return source
}
