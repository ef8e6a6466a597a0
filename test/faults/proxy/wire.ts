import type { Socket } from 'node:net'

/** Where bytes for the client go. A fault is a wire that does not pass all of them on as they came. */
export interface Wire {
  write(bytes: Buffer): void
  /** FIN, after all that was written. */
  end(): void
  /** RST, after all that was written. */
  reset(): void
}

/** What a fault has of its connection. */
export interface Link {
  /** The fault has happened. Of one fault only the first call counts. */
  struck(): void
  /** Calls back, with 0 in the next turn of the event loop, unless the connection is over by then. */
  later(milliseconds: number, callback: () => void): void
  /** The connection has fallen silent for ever. */
  silent(): void
}

/** The client's end. */
export function socketWire(socket: Socket, onWrite: (bytes: Buffer) => void): Wire {
  return {
    write(bytes) {
      if (!socket.writable || bytes.length === 0) return
      onWrite(bytes)
      socket.write(bytes)
    },
    end: () => void socket.end(),
    // What is still in Node's hands would go with it.
    reset: () => void socket.write('', () => socket.resetAndDestroy()),
  }
}
