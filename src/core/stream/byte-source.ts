import type { ByteReader, ByteStream } from '../http/request-options.ts'

/** In bytes. A chunk of more is large. */
const pieceSize = 65_536

/** In bytes. Of smaller events so many are cut apart by the ends of pieces that these are no gain. */
const leastEventSize = 16_384

/** The platform's reader of either kind, or what a caller's `fetch` gave. */
interface Reader extends ByteReader {
  read(memory?: Uint8Array): ReturnType<ByteReader['read']>
  releaseLock?(): void
}

/**
 * Reads a body chunk by chunk; large events, once a chunk of them was large, in pieces, where the stream can fill memory
 * that it is given.
 *
 * Node hands over 64 KB at the most, but Chromium all that has come, up to 2 MB, in memory that is new at each read and
 * soon garbage. Pieces use theirs again.
 */
export class ByteSource {
  readonly #body: ByteStream
  #reader: Reader
  /** What the next piece is read into. */
  #memory: ArrayBufferLike | undefined
  #canFill = true
  /** How many pieces in a row were not full, or not of large events. */
  #others = 0

  constructor(body: ByteStream) {
    this.#body = body
    this.#reader = body.getReader()
  }

  get isInPieces(): boolean {
    return this.#memory !== undefined
  }

  /** The next chunk. */
  read(): ReturnType<ByteReader['read']> {
    return this.#memory ? this.#reader.read(new Uint8Array(this.#memory)) : this.#reader.read()
  }

  /**
   * Takes back the chunk that was read, of which nothing is needed any more.
   *
   * @param events - how many it held
   */
  recycle({ buffer, byteLength }: Uint8Array, events: number): void {
    const isWorthPieces = byteLength >= pieceSize && events * leastEventSize < byteLength
    if (!this.#memory) {
      if (isWorthPieces && byteLength > pieceSize && this.#canFill) this.#readPieces()
      return
    }
    this.#memory = buffer
    // One may end where the stream's own memory wraps around. After two there is no more for now, and a stream that is
    // silent is to hold nothing.
    this.#others = isWorthPieces ? 0 : this.#others + 1
    if (this.#others > 1) this.#readWhole()
  }

  cancel(): unknown {
    return this.#reader.cancel()
  }

  #readPieces() {
    const { ReadableStream } = globalThis
    const body = this.#body as ReadableStream<Uint8Array<ArrayBuffer>>
    // What only looks like one may begin anew with its second reader.
    this.#canFill = !!ReadableStream && body instanceof ReadableStream
    if (!this.#canFill) return
    this.#reader.releaseLock?.()
    try {
      this.#reader = body.getReader({ mode: 'byob' }) as Reader
      this.#memory = new ArrayBuffer(pieceSize)
      this.#others = 0
    } catch {
      this.#canFill = false
      this.#reader = body.getReader()
    }
  }

  #readWhole() {
    this.#reader.releaseLock?.()
    this.#reader = this.#body.getReader()
    this.#memory = undefined
  }
}
