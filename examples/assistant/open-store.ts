import { resolve } from 'node:path'
import { installOnce } from '../../scripts/install-once.ts'
import { openSqliteStore } from './sqlite-store.ts'
import type { Store } from './store.ts'

/** Opens the store: SQLite in the folder, or the Redis at `REDIS_URL`. */
export async function openStore(dataFolder: string): Promise<Store> {
  const url = process.env['REDIS_URL']
  if (!url) return openSqliteStore(dataFolder)
  if (!/^rediss?:\/\/./.test(url)) throw new Error('REDIS_URL is to be redis://host:port')
  installOnce('examples/services')
  const { openRedisStore } = await import('./redis-store.ts')
  return openRedisStore(url, `assistant:${resolve(dataFolder)}`).catch(
    (cause: Error & { code?: string }) => {
      // The URL may contain a password.
      throw new Error(`REDIS_URL cannot be used: ${cause.message || cause.code}`, { cause })
    },
  )
}
