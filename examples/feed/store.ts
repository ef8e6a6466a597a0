import type { Message, NewMessage } from './message.ts'
import type { Counting, Filter, Search } from './query.ts'

/** Stores messages in SQLite, or in a MySQL or MariaDB database that several servers share. */
export interface Store {
  /**
   * Numbers the messages and stores all or none. They are on the disk when it resolves. Numbers have no gaps and become
   * visible in order, so a client that has read up to n has all messages up to n.
   *
   * @returns the messages as stored, in the given order; for a known key, the stored one
   */
  append(messages: readonly NewMessage[], timestamp: number): Promise<Message[]>
  /** The next messages after that number, in order. */
  after(id: number, limit: number): Promise<Message[]>
  /** The number of the last message, or 0. */
  newest(): Promise<number>
  search(search: Search): Promise<Message[]>
  /** The number of matching messages. */
  total(filter: Filter): Promise<number>
  /** The number of messages per value, most frequent first, or per span of time, latest first. At most 100 rows. */
  count(counting: Counting): Promise<{ value: string; count: number }[]>
  close(): Promise<void>
}
