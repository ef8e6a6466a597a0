import type { Log } from '../parts/log.ts'

export function ask(prompt: string, log: Log): EventSource {
  const options = { method: 'POST', body: JSON.stringify({ prompt }) }
  // `withCredentials` is its only option, so this is a GET.
  const source = new EventSource('/tour/api/answer', options as EventSourceInit)
  source.onerror = () => log.note('error, without details', 'bad')
  return source
}
