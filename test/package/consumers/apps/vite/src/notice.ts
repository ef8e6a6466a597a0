import { EventSource } from 'headwater/event-source'

/** The next notice of the server, by the standard's class. Knows no page, either. */
export function nextNotice(url: string): Promise<string> {
  const source = new EventSource(url, { headers: { 'x-app': 'vite' }, withCredentials: true })
  return new Promise((resolve) => {
    source.addEventListener('notice', ({ data }) => {
      source.close()
      resolve(data)
    })
    // @ts-expect-error: it has no such handler
    source.onnotice = resolve
  })
}
