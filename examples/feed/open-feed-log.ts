import { resolve } from 'node:path'
import { installOnce } from '../../scripts/install-once.ts'
import type { FanOut } from './fan-out.ts'
import { FeedLog } from './feed-log.ts'
import { openSqliteStore } from './sqlite-store.ts'
import type { Store } from './store.ts'

/**
 * Opens the feed's store, and its log. `DATABASE_URL=mysql://…` keeps the messages in MySQL or MariaDB instead of
 * SQLite, and `REDIS_URL` notifies other servers. A failure is an error that names the variable.
 */
export async function openFeedLog(dataFolder: string): Promise<{ store: Store; log: FeedLog }> {
  const { DATABASE_URL: database, REDIS_URL: redis } = process.env
  if (database || redis) installOnce('examples/services')
  const store = database ? await openDatabase(database) : openSqliteStore(dataFolder)
  const fanOut = redis ? await openRedis(redis, feedName(database, dataFolder)) : undefined
  return { store, log: await FeedLog.open(store, fanOut) }
}

async function openDatabase(url: string): Promise<Store> {
  if (!/^(mysql|mariadb):\/\/./.test(url))
    throw new Error('DATABASE_URL must be mysql://user:password@host/database')
  const { openMysqlStore } = await import('./mysql-store.ts')
  return openMysqlStore(url.replace(/^mariadb:/, 'mysql:')).catch(naming('DATABASE_URL'))
}

async function openRedis(url: string, name: string): Promise<FanOut> {
  if (!/^rediss?:\/\/./.test(url)) throw new Error('REDIS_URL must be redis://host:port')
  const { openRedisFanOut } = await import('./redis-fan-out.ts')
  return openRedisFanOut(url, name).catch(naming('REDIS_URL'))
}

/** Names the variable but not its value, which may contain a password. */
function naming(variable: string): (cause: Error & { code?: string }) => never {
  return (cause) => {
    throw new Error(`${variable} cannot be used: ${cause.message || cause.code}`, { cause })
  }
}

/** Names the store, so that only servers of one store notify each other. */
function feedName(database: string | undefined, dataFolder: string): string {
  if (!database) return `feed:${resolve(dataFolder)}`
  const { host, pathname } = new URL(database)
  return `feed:${host}${pathname}`
}
