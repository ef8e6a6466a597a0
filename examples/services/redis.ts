// Of this folder's own packages, which are installed if `REDIS_URL` is set.
import { createClient } from 'redis'

/** A connected client of Redis. At the start, a failure is reported instead of retried. */
export async function connectRedis(url: string) {
  let wasReady = false
  const client = createClient({
    url,
    socket: {
      reconnectStrategy: (retries, cause) => (wasReady ? Math.min(100 * retries, 3000) : cause),
    },
  })
  client.on('error', (error: Error & { code?: string }) => {
    if (wasReady) console.error('Redis:', error.message || error.code)
  })
  await client.connect()
  wasReady = true
  return client
}
