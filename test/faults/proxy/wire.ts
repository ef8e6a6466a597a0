import type { Socket } from 'node:net'

/** A destination of bytes for the client. A fault is a wire that does not forward all of them unchanged. */
export interface Wire {
  write(bytes: Buffer): void
  /** FIN, after all that was written. */
  end(): void
  /** RST, after all that was written. */
  reset(): void
}

/** The parts of a connection that a fault uses. */
export interface Link {
  /** Reports that the fault has happened. Only the first call of a fault counts. */
  struck(): void
  /** Calls back, with 0 in the next turn of the event loop, unless the connection has ended. */
  later(milliseconds: number, callback: () => void): void
  /** The connection has become silent forever. */
  silent(): void
}

/** The client's side. */
export function socketWire(socket: Socket, onWrite: (bytes: Buffer) => void): Wire {
  return {
    write(bytes) {
      if (!socket.writable || bytes.length === 0) return
      onWrite(bytes)
      socket.write(bytes)
    },
    end: () => void socket.end(),
    // Bytes buffered by Node would be lost too.
    reset: () => void socket.write('', () => socket.resetAndDestroy()),
  }
}
