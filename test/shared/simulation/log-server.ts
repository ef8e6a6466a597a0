import type { FetchInit, FetchResponse } from '../../../src/index.ts'
import type { Process, World } from './world.ts'

/** How the server's events look. */
export type StreamKind = 'ids' | 'id-only' | 'some-ids' | 'shared-ids' | 'no-ids'

const encoder = new TextEncoder()

interface Connection {
  readonly process: Process
  readonly lastEventId: string
  send(text: string): void
  fail(): void
  readonly isOver: () => boolean
}

/** A server with a log of numbered events, which resumes after the given ID. */
export class LogServer {
  readonly kind: StreamKind
  /** The text of each event, and its ID. */
  readonly #events: { text: string; id: string }[] = []
  readonly #world: World
  #connections: Connection[] = []
  /** The most connections at a time, of tabs that ran. */
  most = 0
  requests = 0
  isDown = false

  constructor(world: World, kind: StreamKind) {
    this.#world = world
    this.kind = kind
  }

  get length(): number {
    return this.#events.length
  }

  get live(): readonly Connection[] {
    return (this.#connections = this.#connections.filter((each) => !each.isOver()))
  }

  /** Appends an event. */
  publish(): void {
    const number = this.#events.length + 1
    const id = idOf(this.kind, number)
    const field = hasId(this.kind, number) ? `id: ${id}\n` : ''
    const preamble = this.kind === 'id-only' && number % 3 === 0 ? `id: ${id}-before\n\n` : ''
    const name = number % 4 === 0 ? 'event: other\n' : ''
    const text = `${preamble}${name}${field}data: ${number}\n\n`
    this.#events.push({ text, id })
    for (const connection of this.live) connection.send(text)
  }

  comment(): void {
    for (const connection of this.live) connection.send(': keep-alive\n\n')
  }

  /** Breaks a connection. */
  cut(): void {
    if (this.live.length > 0) this.#world.random.pick(this.live).fail()
  }

  /** The connections of a process that died. */
  drop(process: Process): void {
    for (const connection of this.live) if (connection.process === process) connection.fail()
  }

  /** The server as one tab sees it. */
  fetchOf(process: Process) {
    return async (_url: string, { headers, signal }: FetchInit): Promise<FetchResponse> => {
      const { random } = this.#world
      await new Promise<void>((resolve) => {
        this.#world.after(1 + random.below(20), () => process.run(resolve))
      })
      if (signal.aborted) throw signal.reason
      this.requests += 1
      if (this.isDown) throw new TypeError('fetch failed')
      return this.#respond(process, headers['Last-Event-ID'] ?? '', signal)
    }
  }

  #respond(process: Process, lastEventId: string, signal: AbortSignal): FetchResponse {
    const { random } = this.#world
    let queue = ''
    let isOver = false
    let error: unknown
    let wake = () => {}
    const end = (cause?: unknown) => {
      isOver = true
      error ??= cause
      process.run(() => wake())
    }
    const connection: Connection = {
      process,
      lastEventId,
      isOver: () => isOver,
      send: (text) => {
        queue += text
        process.run(() => wake())
      },
      fail: () => end(new TypeError('network error')),
    }
    signal.addEventListener('abort', () => end(signal.reason))
    this.#world.note(`${process.name} connects after "${lastEventId}"`)
    connection.send(`: connection ${this.requests}\nretry: 200\n\n`)
    for (const { text } of this.#events.slice(this.#after(lastEventId))) connection.send(text)
    this.#connections.push(connection)
    this.most = Math.max(
      this.most,
      this.live.filter(({ process: { isSuspended } }) => !isSuspended).length,
    )
    const read = async () => {
      for (;;) {
        if (error !== undefined) throw error
        if (isOver) return { done: true }
        if (queue !== '') {
          const length = random.chance(0.3) ? 1 + random.below(queue.length) : queue.length
          const value = encoder.encode(queue.slice(0, length))
          queue = queue.slice(length)
          await new Promise<void>((resolve) => {
            this.#world.after(random.below(2), () => process.run(resolve))
          })
          if (error !== undefined) throw error
          return { done: false, value }
        }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
    const cancel = async () => end()
    const body = { cancel, getReader: () => ({ cancel, read }) }
    const type = new Headers({ 'content-type': 'text/event-stream' })
    return { status: 200, url: '', headers: type, body }
  }

  /** The index of the event after the last one with this ID. */
  #after(id: string): number {
    const plain = id.replace('-before', '')
    const at = this.#events.map((event) => event.id).lastIndexOf(plain)
    if (id === '' || at < 0) return this.#events.length
    return id === plain ? at + 1 : at
  }
}

const hasId = (kind: StreamKind, number: number): boolean =>
  kind !== 'no-ids' && (kind !== 'some-ids' || number % 3 === 1)

function idOf(kind: StreamKind, number: number): string {
  if (kind === 'no-ids') return ''
  // The ID of an event without one is that of the last with one.
  if (kind === 'some-ids') return `e${number - ((number - 1) % 3)}`
  return kind === 'shared-ids' ? `e${number - (number % 2)}` : `e${number}`
}
