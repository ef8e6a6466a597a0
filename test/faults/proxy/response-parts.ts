export type Part = 'head' | 'size' | 'body' | 'seam' | 'rest'

const headEnd = 0x0d0a0d0a
const lineFeed = 0x0a

/**
 * Splits a response in chunked coding into its parts, however its bytes arrive: the head, each chunk's size line, its
 * body, the line end after it (the seam), and the trailer after the last chunk. After an invalid size, everything
 * counts as a rest.
 */
export class ResponseParts {
  #part: Part = 'head'
  #tail = 0
  #line = ''
  #left = 0

  /** The same bytes, part by part. */
  push(bytes: Buffer): (readonly [part: Part, bytes: Buffer])[] {
    const parts: (readonly [part: Part, bytes: Buffer])[] = []
    for (let start = 0; start < bytes.length;) {
      const part = this.#part
      let end = start
      let isOver = false
      while (end < bytes.length && !isOver) isOver = this.#take(bytes[end++]!)
      parts.push([part, bytes.subarray(start, end)])
      start = end
    }
    return parts
  }

  /** Whether the part ends with this byte. */
  #take(byte: number): boolean {
    switch (this.#part) {
      case 'head':
        this.#tail = ((this.#tail << 8) | byte) >>> 0
        return this.#tail === headEnd && this.#begin('size')
      case 'size':
        if (byte !== lineFeed) {
          this.#line += String.fromCharCode(byte)
          return false
        }
        this.#left = /^[\da-f]+\r$/i.test(this.#line) ? Number.parseInt(this.#line, 16) : 0
        return this.#begin(this.#left > 0 ? 'body' : 'rest')
      case 'body':
        return --this.#left === 0 && this.#begin('seam')
      case 'seam':
        return byte === lineFeed && this.#begin('size')
      case 'rest':
        return false
    }
  }

  #begin(part: Part): true {
    this.#part = part
    this.#line = ''
    return true
  }
}

/** The body received so far of a response in chunked coding. */
export function bodyOf(response: Buffer): Buffer {
  const parts = new ResponseParts().push(response)
  return Buffer.concat(parts.filter(([part]) => part === 'body').map(([, bytes]) => bytes))
}
