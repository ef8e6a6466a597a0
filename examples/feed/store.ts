import type { Message, NewMessage } from './message.ts'
import type { Counting, Filter, Search } from './query.ts'

/** What keeps the messages: one of SQLite, or one of MySQL or MariaDB that several servers share. */
export interface Store {
  /**
   * Stores all or none, and gives them their numbers. When it resolves they are on the disk. Numbers have no gaps, and
   * nobody sees a number before all lower ones: whoever has read up to n has missed nothing up to n.
   *
   * @returns them as stored, in the order given; one whose key was stored before is what was stored then
   */
  append(messages: readonly NewMessage[], timestamp: number): Promise<Message[]>
  /** The next ones after that number, in order. */
  after(id: number, limit: number): Promise<Message[]>
  /** The number of the last one, 0 where there is none. */
  newest(): Promise<number>
  search(search: Search): Promise<Message[]>
  /** How many there are. */
  total(filter: Filter): Promise<number>
  /** How many there are of each value, the most frequent first; of spans of time the latest. At most 100. */
  count(counting: Counting): Promise<{ value: string; count: number }[]>
  close(): Promise<void>
}
