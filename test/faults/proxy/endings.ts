import type { FaultOf } from './fault.ts'
import { ResponseParts } from './response-parts.ts'
import type { Link, Wire } from './wire.ts'

/** Forwards bytes until the limit is reached and drops the rest. */
function until(next: Wire, write: (bytes: Buffer, over: () => void) => void): Wire {
  let isOver = false
  const over = () => {
    isOver = true
  }
  return {
    write: (bytes) => isOver || write(bytes, over),
    end: () => isOver || next.end(),
    reset: () => isOver || next.reset(),
  }
}

/** FIN or RST after the given bytes. */
export function endAfter({ kind, after }: FaultOf<'cut' | 'reset'>, next: Wire, link: Link): Wire {
  let left = after
  const strike = () => {
    link.struck()
    if (kind === 'cut') next.end()
    else next.reset()
  }
  return until(next, (bytes, over) => {
    next.write(bytes.subarray(0, left))
    left -= bytes.length
    if (left > 0) return
    over()
    strike()
  })
}

/** Silence within a character. */
export function stall({ after }: FaultOf<'stall'>, next: Wire, link: Link): Wire {
  const parts = new ResponseParts()
  let passed = 0
  return until(next, (bytes, over) => {
    for (const [part, piece] of parts.push(bytes)) {
      const isNear = part === 'body' && passed + piece.length > after
      const skip = Math.max(after - passed, 0)
      const lead = isNear ? piece.findIndex((byte, at) => at >= skip && byte >= 0xc0) : -1
      if (part === 'body') passed += piece.length
      next.write(lead < 0 ? piece : piece.subarray(0, lead + 1))
      if (lead < 0) continue
      over()
      link.struck()
      link.silent()
      return
    }
  })
}

/** FIN before the announced end. */
export function truncate({ after }: FaultOf<'truncate'>, next: Wire, link: Link): Wire {
  const parts = new ResponseParts()
  let left = after
  return until(next, (bytes, over) => {
    for (const [part, piece] of parts.push(bytes)) {
      const isWhole = part !== 'body' || piece.length <= left
      next.write(isWhole ? piece : piece.subarray(0, left))
      if (part === 'body') left -= piece.length
      if (isWhole) continue
      over()
      link.struck()
      next.end()
      return
    }
  })
}

/** A regular end after as many bytes of the body as `lengthOf` returns, if any. */
function endProperly(next: Wire, link: Link, lengthOf: (body: Buffer) => number | undefined): Wire {
  const parts = new ResponseParts()
  let body = Buffer.alloc(0)
  return until(next, (bytes, over) => {
    for (const [part, piece] of parts.push(bytes)) {
      if (part === 'head') next.write(piece)
      if (part !== 'body') continue
      body = Buffer.concat([body, piece])
      const length = lengthOf(body)
      if (length === undefined) continue
      over()
      link.struck()
      if (length > 0) {
        next.write(Buffer.from(`${length.toString(16)}\r\n`))
        next.write(body.subarray(0, length))
        next.write(Buffer.from('\r\n'))
      }
      next.write(Buffer.from('0\r\n\r\n'))
      next.end()
      return
    }
  })
}

export function endEarly({ after }: FaultOf<'end-early'>, next: Wire, link: Link): Wire {
  return endProperly(next, link, (body) => (body.length >= after ? after : undefined))
}

/** After the first event. */
export function closeAfterEvent(_: FaultOf<'close-after-event'>, next: Wire, link: Link): Wire {
  return endProperly(next, link, (body) => {
    const end = body.indexOf('\n\n')
    return end < 0 ? undefined : end + 2
  })
}
