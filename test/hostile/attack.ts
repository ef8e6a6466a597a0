import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Input } from './inputs.ts'
import { listen } from './raw-server.ts'

/** The result of a client with one hostile input. */
export interface Damage {
  /** The code of its error, or the reason for which it closed. */
  outcome: string
  message: string
  /** The peak memory of the process. */
  megabytes: number
  /** Of processor time. */
  seconds: number
  attempts: number
  /** Bytes read from streams, decompressed. */
  bytes: number
  comments: number
  events: number
}

const victim = fileURLToPath(new URL('./victim.ts', import.meta.url))

/** Runs a server against a client in a child process. */
export async function attack({ answer, options = {} }: Input): Promise<Damage> {
  await using server = await listen(answer)
  const url = `${server.origin}/`
  const child = spawn(process.execPath, [victim, url, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors = text(child.stderr)
  const printed = await text(child.stdout)
  if (!printed) throw new Error(`The victim has died: ${await errors}`)
  return JSON.parse(printed) as Damage
}
