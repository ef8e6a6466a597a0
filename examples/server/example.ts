import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Router } from 'express'

/** One of the systems, as the server mounts it: under `/<name>/api`, beside its page at `/<name>/`. */
export interface Example {
  readonly router: Router
  /** Takes a request for a WebSocket under the example's path; without it, such requests are refused. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Stops its timers and closes what it stores to. Its streams are ended by the server. */
  close?(): Promise<void> | void
}

/** What the server gives each of them. */
export interface ExampleOptions {
  /** A folder that is there, for what has to outlive the process. */
  readonly dataFolder: string
}
