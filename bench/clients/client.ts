/** A client under test: it reads a stream and hands over the data of each event of the name `message`. */
export interface BenchClient {
  /** Begins to read; the returned function ends it for good, without another request. */
  open(url: string, onData: OnData, options?: OpenOptions): () => void
  /** Reads one stream to its end with the client's API, without reconnecting. */
  readToEnd(url: string, onData: OnData): Promise<void>
}

/** A slow consumer sometimes returns a promise: a loop waits for it, a callback cannot. */
export type OnData = (data: string) => Promise<void> | void

export interface OpenOptions {
  /** Called whenever a connection has been opened. */
  onOpen?: () => void
  /** For clients that limit the size of an event. */
  maxBufferSize?: number
}
