import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { freePort } from '../../../test/support/node/free-port.ts'
import { createConnection } from '../../services/mysql.ts'

/** A server from Debian, with a separate folder and port. */
export interface Service {
  readonly url: string
  stop(): Promise<void>
}

/** MariaDB, empty but for a database `feed`. */
export async function startMariaDb(): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-mariadb-'))
  const port = await freePort()
  const common = ['--no-defaults', `--datadir=${folder}`, '--user=root']
  execFileSync(
    'mariadb-install-db',
    [...common, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { stdio: 'pipe' },
  )
  const server = spawn(
    'mariadbd',
    [
      ...common,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      `--socket=${join(folder, 'socket')}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  await untilSaid(server, server.stderr, /ready for connections/)
  const root = `mysql://root@127.0.0.1:${port}/`
  const connection = await createConnection(root)
  await connection.query('CREATE DATABASE feed')
  await connection.end()
  return { url: `${root}feed`, stop: () => stop(server, folder) }
}

/** Redis without persistence. */
export async function startRedis(): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-redis-'))
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await untilSaid(server, server.stdout, /Ready to accept connections/)
  return { url: `redis://127.0.0.1:${port}`, stop: () => stop(server, folder) }
}

async function untilSaid(server: ChildProcess, output: Readable, words: RegExp): Promise<void> {
  const said: string[] = []
  // The event of a missing program, which does not exit.
  server.once('error', (error) => output.destroy(error))
  for await (const line of createInterface(output)) {
    said.push(line)
    if (!words.test(line)) continue
    output.resume()
    return
  }
  throw new Error(`${server.spawnfile} ended before it was ready:\n${said.slice(-20).join('\n')}`)
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    server.kill('SIGTERM')
    await once(server, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
}
