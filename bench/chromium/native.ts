import type { BenchClient } from '../clients/client.ts'

/** The browser's own. */
export default {
  open(url, onData) {
    const source = new EventSource(url)
    source.addEventListener('message', ({ data }) => onData(data as string))
    return () => source.close()
  },
} satisfies Pick<BenchClient, 'open'>
