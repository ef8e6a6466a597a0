import type { ServerResponse } from 'node:http'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import type { Ending } from '../plan.ts'
import type { ConnectionLog } from '../session-log.ts'

export const now = (): number => Math.round(performance.now() * 1000) / 1000

/** The bytes that a truncated body announces but does not have. */
const missing = 16

/** The response of an exchange: writes bytes and counts them. */
export class Connection {
  readonly log: ConnectionLog = {
    status: null,
    openedAt: null,
    closedAt: null,
    closedBy: null,
    bytesOffered: 0,
    bytesFlushed: 0,
    refusedWrites: 0,
    drains: 0,
    blocked: false,
  }
  readonly closed: Promise<void>
  /** When the client last accepted bytes. */
  progressAt = 0
  readonly #response: ServerResponse
  readonly #changed: (what: 'open' | 'close' | 'bytes') => void
  #cut = false

  constructor(response: ServerResponse, changed: (what: 'open' | 'close' | 'bytes') => void) {
    this.#response = response
    this.#changed = changed
    this.closed = new Promise((resolve) => response.once('close', resolve)).then(() => {
      this.log.closedAt = now()
      this.log.blocked = false
      this.log.closedBy = this.#cut ? 'server' : response.writableFinished ? 'complete' : 'client'
      changed('close')
    })
    // A client that leaves during a write is not an error of the server.
    response.on('error', () => {})
    response.on('drain', () => {
      this.log.drains += 1
      this.log.blocked = false
      changed('bytes')
    })
  }

  get isOpen(): boolean {
    return this.log.openedAt !== null && !this.isClosed
  }

  get isClosed(): boolean {
    return this.log.closedAt !== null || this.#response.destroyed || this.#response.writableEnded
  }

  /** Sends the head. A body delimited by the end of the connection has neither a length nor chunks. */
  open(
    status: number,
    statusText: string | undefined,
    headers: string[],
    untilClose = false,
  ): void {
    if (this.isClosed || this.log.openedAt !== null) return
    this.#response.useChunkedEncodingByDefault = !untilClose
    if (statusText === undefined) this.#response.writeHead(status, headers)
    else this.#response.writeHead(status, statusText, headers)
    this.#response.flushHeaders()
    this.log.status = status
    this.log.openedAt = this.progressAt = now()
    this.#changed('open')
  }

  /** Like the platform's `write`: false means that the caller must wait for `drained`. */
  write(bytes: Uint8Array, flushed?: () => void): boolean {
    if (this.isClosed) return false
    this.log.bytesOffered += bytes.length
    const accepted = this.#response.write(bytes, (error) => {
      flushed?.()
      if (error) return
      this.log.bytesFlushed += bytes.length
      this.progressAt = now()
      this.#changed('bytes')
    })
    if (!accepted) {
      this.log.refusedWrites += 1
      this.log.blocked = true
    }
    this.#changed('bytes')
    return accepted
  }

  /** Writes and waits until the operating system has the bytes. */
  async flush(bytes: Uint8Array): Promise<void> {
    const flushed = new Promise<void>((resolve) => this.write(bytes, resolve))
    await Promise.race([flushed, this.closed])
  }

  /**
   * Writes each chunk separately, `gap` milliseconds apart: a client on the same machine has read one when the next
   * is sent.
   */
  async writeApart(chunks: readonly Uint8Array[], gap: number): Promise<void> {
    for (const chunk of chunks) {
      if (this.isClosed) return
      await this.flush(chunk)
      await pause(gap)
    }
  }

  /** Writes as much as the client accepts, with a pause of `pace` milliseconds after each 64 KiB. */
  async writeAll(chunks: Iterable<Uint8Array>, pace = 0): Promise<void> {
    let unyielded = 0
    for (const chunk of chunks) {
      if (this.isClosed) return
      unyielded += chunk.length
      if (!this.write(chunk)) await this.drained()
      else if (unyielded < 65_536) continue
      // Refused bytes must be refused by the operating system, not because this loop never yields.
      else await (pace > 0 ? pause(pace) : turn())
      unyielded = 0
    }
  }

  async drained(): Promise<void> {
    if (!this.log.blocked) return
    const drained = new Promise((resolve) => this.#response.once('drain', resolve))
    await Promise.race([drained, this.closed])
  }

  finish(ending: Ending): void {
    if (this.isClosed) return
    if (ending === 'end') this.#response.end()
    if (ending === 'destroy') this.destroy()
    if (ending === 'truncate') this.truncate(new Uint8Array())
  }

  /** Resets the connection: the client gets an error even if it accepts a closed socket as an end. */
  destroy(): void {
    this.#cut = true
    this.#response.socket?.resetAndDestroy()
  }

  /** Sends the bytes as a part of a longer body and closes, at once or after that many milliseconds. */
  truncate(bytes: Uint8Array, gap = 0): void {
    const { socket } = this.#response
    if (this.isClosed || socket === null) return
    this.#cut = true
    this.log.bytesOffered += bytes.length
    this.log.bytesFlushed += bytes.length
    if (this.#response.chunkedEncoding) {
      socket.write(`${(bytes.length + missing).toString(16)}\r\n`)
    }
    socket.write(bytes)
    if (gap > 0) setTimeout(() => socket.destroySoon(), gap)
    else socket.destroySoon()
  }

  /** The `content-length` for a body of these chunks; more than they have if it does not end. */
  static lengthOf(chunks: readonly Uint8Array[], ending: Ending): number {
    const total = chunks.reduce((sum, { length }) => sum + length, 0)
    return ending === 'end' ? total : total + missing
  }
}
