/**
 * Keeps a last event ID that outlives the process or the page: see `headwater/storage`, or write your own. Both
 * functions may be async.
 */
export interface LastEventIdStore {
  /**
   * Returns the ID to start from; `null`, `undefined` or `''` for none. Called once, before the first attempt. If it
   * throws or rejects, that attempt fails, and the next attempt calls it again. A value of another type closes the client.
   */
  load(): string | null | undefined | Promise<string | null | undefined>
  /**
   * Saves the ID. Called in order, and only after the promise of the previous call has settled; IDs that arrive during a
   * save are coalesced, so only the latest is saved next. If it throws or rejects, `onError` is called and the stream
   * continues.
   */
  save(id: string): void | Promise<void>
}
