import type { Log } from '../parts/log.ts'

export function ask(prompt: string, log: Log): EventSource {
  const options = { method: 'POST', body: JSON.stringify({ prompt }) }
  // It takes `withCredentials` and nothing else: it is a GET.
  const source = new EventSource('/tour/api/answer', options as EventSourceInit)
  source.onerror = () => log.note('error, and nothing is known of it', 'bad')
  return source
}
