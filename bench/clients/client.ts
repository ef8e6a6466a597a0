/** A client under test: it reads a stream and hands over the data of each event of the name `message`. */
export interface BenchClient {
  /** The package whose version the tables show; absent for the floors, which stand for what no client can do without. */
  readonly package?: string
  /** Begins to read; the returned function ends it for good, without another request. */
  open(url: string, onData: (data: string) => void, onOpen?: () => void): () => void
}
