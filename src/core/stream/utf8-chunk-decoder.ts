// Not `TextDecoder`, which is not a type without those of the DOM.
type Decoder = InstanceType<typeof TextDecoder>

const streaming = { stream: true }

/**
 * Decodes a stream's chunks. [spec] Streams are always decoded as UTF-8. A byte order mark is kept: the reader drops it,
 * once for each stream.
 */
export class Utf8ChunkDecoder {
  // Never told that more follows: Node 22 then decodes several times faster.
  readonly #whole = createDecoder()
  #streaming: Decoder | undefined
  /** The previous chunk may have ended inside a character. */
  isCut = false

  decode(bytes: Uint8Array): string {
    const wasCut = this.isCut
    // After ASCII, a chunk cannot have ended inside a character.
    this.isCut = !(bytes[bytes.length - 1]! < 0x80)
    if (!wasCut && !this.isCut) return this.#whole.decode(bytes)
    this.#streaming ??= createDecoder()
    return this.#streaming.decode(bytes, streaming)
  }

  /** Ends the stream: a character that was cut off becomes U+FFFD. */
  flush(): string {
    this.isCut = false
    return this.#streaming?.decode() ?? ''
  }
}

function createDecoder(): Decoder {
  return new TextDecoder('utf-8', { ignoreBOM: true })
}
