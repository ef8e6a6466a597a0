import type { FaultOf } from './fault.ts'
import { type Part, ResponseParts } from './response-parts.ts'
import type { Link, Wire } from './wire.ts'

/** Neither a digit of a size nor a letter of `HTTP/1.1`. */
const unreadable = 'z'

function mapParts(next: Wire, map: (part: Part, bytes: Buffer, isStart: boolean) => Buffer): Wire {
  const parts = new ResponseParts()
  let last: Part | undefined
  return {
    write(bytes) {
      for (const [part, piece] of parts.push(bytes)) {
        next.write(map(part, piece, part !== last))
        last = part
      }
    },
    end: () => next.end(),
    reset: () => next.reset(),
  }
}

/** Corruption that breaks HTTP itself and cannot be mistaken for data. */
export function corruptFraming(
  { chunk }: FaultOf<'corrupt-framing'>,
  next: Wire,
  link: Link,
): Wire {
  let index = -1
  return mapParts(next, (part, bytes, isStart) => {
    if (!isStart || (part !== 'head' && part !== 'size')) return bytes
    index += 1
    if (index !== chunk) return bytes
    link.struck()
    return Buffer.concat([Buffer.from(unreadable), bytes.subarray(1)])
  })
}

/** Corruption that no protocol detects: it passed TCP's checksum, and an event stream has none. */
export function corruptData(
  { after, mask }: FaultOf<'corrupt-data'>,
  next: Wire,
  link: Link,
): Wire {
  let passed = 0
  return mapParts(next, (part, bytes) => {
    if (part !== 'body') return bytes
    const at = after - passed
    passed += bytes.length
    if (at < 0 || at >= bytes.length) return bytes
    link.struck()
    const corrupted = Buffer.from(bytes)
    corrupted[at]! ^= mask
    return corrupted
  })
}
