import { Transform, type TransformCallback } from 'node:stream'
import * as zlib from 'node:zlib'

const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants

/** Makes the decoder, given the first bytes. */
type CreateDecoder = (first: Uint8Array) => Transform

// With a flush for each chunk, so that an event is not held back until the next one.
const perChunk = { flush: Z_SYNC_FLUSH }

const decoders: Readonly<Record<string, CreateDecoder | undefined>> = {
  gzip: () => zlib.createGunzip(perChunk),
  // Some servers send it with a header of zlib and others without.
  // [spec] RFC 1950: CM = 8 denotes the "deflate" compression method.
  deflate: ([first]) =>
    (first! & 0x0f) === 8 ? zlib.createInflate(perChunk) : zlib.createInflateRaw(perChunk),
  br: () => zlib.createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH }),
  zstd: () => zlib.createZstdDecompress(),
}

/** The first bytes of compressed data. */
const truncatedData = {
  br: [0x0b],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
}

/**
 * Whether the runtime notices that compressed data is truncated. Otherwise a lost event would look like the end of the stream.
 * Node 22 and Bun do not for zstd, Deno does for neither, and Node before 22.15 does not have zstd.
 */
function noticesTruncation(coding: keyof typeof truncatedData): boolean {
  const data = Uint8Array.from(truncatedData[coding])
  const decompress = coding === 'br' ? zlib.brotliDecompressSync : zlib.zstdDecompressSync
  if (!decompress) return false
  try {
    decompress(data)
    return false
  } catch {
    return true
  }
}

let supported: readonly string[] | undefined

/** The codings that can be decompressed, in the order of `Accept-Encoding`. */
export function supportedCodings(): readonly string[] {
  return (supported ??= [
    'gzip',
    'deflate',
    ...(['br', 'zstd'] as const).filter((coding) => noticesTruncation(coding)),
  ])
}

/** The streams that undo a `Content-Encoding`, first to last. Throws if one of the codings is unknown. */
export function decodersFor(contentEncoding: string): Transform[] {
  const codings = contentEncoding.toLowerCase().split(',', 6)
  // More than a server would use, and each takes memory.
  if (codings.length > 5)
    throw new Error('cannot decompress more than 5 codings (Content-Encoding)')
  return codings
    .map((coding) => coding.trim().replace(/^x-/, ''))
    .filter((coding) => coding && coding !== 'identity')
    .reverse()
    .map((coding) => {
      const create = supportedCodings().includes(coding) && decoders[coding]
      if (create) return new LateDecoder(create)
      throw new Error(`cannot decompress "${coding}" (Content-Encoding)`)
    })
}

/** A decoder that is made with the first byte: a body without any is empty, and not cut. */
class LateDecoder extends Transform {
  readonly #create: CreateDecoder
  #decoder: Transform | undefined

  constructor(create: CreateDecoder) {
    super()
    this.#create = create
  }

  override _transform(chunk: Uint8Array, _encoding: string, callback: TransformCallback): void {
    this.#decoder ??= this.#start(chunk)
    this.#decoder.write(chunk, callback)
  }

  override _flush(callback: TransformCallback): void {
    if (!this.#decoder) return callback()
    this.#decoder.once('end', callback)
    this.#decoder.end()
  }

  override _read(size: number): void {
    this.#decoder?.resume()
    super._read(size)
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#decoder?.destroy()
    callback(error)
  }

  #start(first: Uint8Array): Transform {
    const decoder = this.#create(first)
    decoder.on('data', (data: Uint8Array) => {
      if (!this.push(data)) decoder.pause()
    })
    return decoder.on('error', (error) => this.destroy(error))
  }
}
