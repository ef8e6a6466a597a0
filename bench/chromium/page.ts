/** Runs in the page: reads streams with one client, and reports to the page's server. */
import type { BenchClient } from '../clients/client.ts'

/** The stream to read, from the page's URL. */
export interface PageTask {
  /** Of the server of the streams. */
  readonly origin: string
  readonly stream: string
  /** Bytes; 0 for one event a chunk. */
  readonly chunk: number
  /** So many events are hashed first. */
  readonly hashed: number
  /** Then so many are read for the compiler's sake. */
  readonly warmUp: number
  /** Then so many against the clock. */
  readonly events: number
}

export interface PageReport {
  /** SHA-256 of the data of all hashed events, a line feed after each. */
  readonly hash: string
  /** Of the timed pass: how many events came, their length, and the sum of the codes of their last characters. */
  readonly received: number
  readonly characters: number
  readonly endings: number
  readonly seconds: number
}

type Client = Pick<BenchClient, 'open'>

/** Measures, and reports the result. */
export async function run(client: Client): Promise<void> {
  try {
    await send('/report', JSON.stringify(await measure(client)))
  } catch (error) {
    await send('/failure', String(error))
  }
}

const send = (path: string, body: string) => fetch(path, { method: 'POST', body })

async function measure(client: Client): Promise<PageReport> {
  const task = JSON.parse(new URLSearchParams(location.search).get('task')!) as PageTask
  const lines: string[] = []
  await read(client, task, task.hashed, (data) => {
    lines.push(data, '\n')
  })
  const hash = await sha256(lines.join(''))
  lines.length = 0
  await read(client, task, task.warmUp, () => {})

  let characters = 0
  let endings = 0
  await send('/begin', '')
  const started = performance.now()
  const received = await read(client, task, task.events, (data) => {
    characters += data.length
    // To be read, a string that is only a tree of its pieces so far must be put together.
    endings += data.charCodeAt(data.length - 1)
  })
  const seconds = (performance.now() - started) / 1000
  return { hash, received, characters, endings, seconds }
}

/** Reads until so many events have come, or nothing for a while: then some were lost. */
function read(
  client: Client,
  { origin, stream, chunk }: PageTask,
  count: number,
  onData: (data: string) => void,
): Promise<number> {
  return new Promise((resolve) => {
    let received = 0
    let before = -1
    const finish = () => {
      clearInterval(watch)
      close()
      resolve(received)
    }
    const watch = setInterval(() => {
      if (received === before) finish()
      before = received
    }, 3000)
    const url = `${origin}/stream?stream=${stream}&events=${count}&chunk=${chunk}`
    const close = client.open(url, (data) => {
      received++
      onData(data)
      if (received === count) finish()
    })
  })
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
