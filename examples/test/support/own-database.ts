import { randomUUID } from 'node:crypto'
import { createConnection } from '../../services/mysql.ts'
import { onTestFinished, vi } from 'vitest'

/** If `DATABASE_URL` is set, gives this test a separate database. SQLite's is in the test's folder anyway. */
export async function useOwnDatabase(): Promise<void> {
  const given = process.env['DATABASE_URL']
  if (!given) return
  const name = `feed_${randomUUID().replaceAll('-', '')}`
  const connection = await createConnection(given)
  await connection.query(`CREATE DATABASE ${name}`)
  const url = new URL(given)
  url.pathname = `/${name}`
  vi.stubEnv('DATABASE_URL', url.href)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await connection.query(`DROP DATABASE ${name}`)
    await connection.end()
  })
}
