import { Transform, type TransformCallback } from 'node:stream'
import * as zlib from 'node:zlib'

const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants

// With a flush for each chunk, so that an event is not held back until the next one.
const decoders: Readonly<Record<string, (() => Transform) | undefined>> = {
  gzip: () => zlib.createGunzip({ flush: Z_SYNC_FLUSH }),
  'x-gzip': () => zlib.createGunzip({ flush: Z_SYNC_FLUSH }),
  deflate: () => new AnyInflate(),
  br: () => zlib.createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH }),
  // Since Node 22.15.
  ...(zlib.createZstdDecompress && { zstd: () => zlib.createZstdDecompress() }),
}

/** The value of `Accept-Encoding`. */
export const acceptedCodings = Object.keys(decoders)
  .filter((name) => name !== 'x-gzip')
  .join(', ')

/** The streams that undo a `Content-Encoding`, first to last. Throws if one of the codings is unknown. */
export function decodersFor(contentEncoding: string): Transform[] {
  const codings = contentEncoding.toLowerCase().split(',')
  return codings
    .map((coding) => coding.trim())
    .filter((coding) => coding && coding !== 'identity')
    .reverse()
    .map((coding) => {
      const create = decoders[coding]
      if (create) return create()
      throw new Error(`cannot decompress "${coding}" (Content-Encoding)`)
    })
}

/** Decodes `deflate`, which some servers send with a header of zlib and others without. The first byte distinguishes them. */
class AnyInflate extends Transform {
  #inflate: zlib.Inflate | undefined

  override _transform(chunk: Uint8Array, _encoding: string, callback: TransformCallback): void {
    this.#inflate ??= this.#start(chunk)
    this.#inflate.write(chunk, callback)
  }

  override _flush(callback: TransformCallback): void {
    if (!this.#inflate) return callback()
    this.#inflate.once('end', callback)
    this.#inflate.end()
  }

  override _read(size: number): void {
    this.#inflate?.resume()
    super._read(size)
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#inflate?.destroy()
    callback(error)
  }

  #start(chunk: Uint8Array): zlib.Inflate {
    // [spec] RFC 1950: CM = 8 denotes the "deflate" compression method.
    const hasHeader = (chunk[0]! & 0x0f) === 8
    const inflate = hasHeader
      ? zlib.createInflate({ flush: Z_SYNC_FLUSH })
      : zlib.createInflateRaw({ flush: Z_SYNC_FLUSH })
    inflate.on('data', (data: Uint8Array) => {
      if (!this.push(data)) inflate.pause()
    })
    inflate.on('error', (error) => this.destroy(error))
    return inflate
  }
}
