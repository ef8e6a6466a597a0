import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Router } from 'express'

/** The server side of a demo: mounted at `/<name>/api`, beside its page at `/<name>/`. */
export interface Example {
  readonly router: Router
  /** Accepts WebSockets below the demo's path. Without it, they are rejected. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Stops timers and closes databases. The server ends the streams. */
  close?(): Promise<void> | void
}

/** The options that the server passes to each demo. */
export interface ExampleOptions {
  /** An existing folder for data that outlives the process. */
  readonly dataFolder: string
  /** Whether an empty store is filled with samples, and simulated users keep the demo moving. @defaultValue false */
  readonly sampleData?: boolean
}
