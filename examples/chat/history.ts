import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { openDatabase } from '../server/database.ts'
import { Problem } from '../server/problem.ts'
import type { Message, MessageRequest } from './schemas.ts'

const tables = `
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    room TEXT NOT NULL,
    author TEXT NOT NULL,
    key TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (author, key)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messages_of_a_room ON messages (room, id);`

export interface StoredMessage extends Message {
  /** The number over all rooms: they rise within a room, and no two rooms have the same. */
  readonly id: number
  readonly room: string
}

/** What was said, in all rooms. It outlives the process. */
export class History {
  readonly #database: DatabaseSync
  readonly #insert: StatementSync
  readonly #byKey: StatementSync
  readonly #after: StatementSync
  readonly #beforeLast: StatementSync
  readonly #newest: StatementSync
  readonly #isOfRoom: StatementSync
  readonly #rooms: StatementSync

  constructor(dataFolder: string) {
    const database = openDatabase(dataFolder, 'chat', tables)
    const prepare = (sql: string) => database.prepare(sql)
    this.#database = database
    this.#insert = prepare(
      `INSERT INTO messages (room, author, key, text, at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (author, key) DO NOTHING`,
    )
    this.#byKey = prepare('SELECT * FROM messages WHERE author = ? AND key = ?')
    this.#after = prepare('SELECT * FROM messages WHERE room = ? AND id > ? ORDER BY id LIMIT ?')
    this.#beforeLast = prepare(
      'SELECT id FROM messages WHERE room = ? ORDER BY id DESC LIMIT 1 OFFSET ?',
    )
    this.#newest = prepare('SELECT coalesce(max(id), 0) AS id FROM messages')
    this.#isOfRoom = prepare('SELECT 1 FROM messages WHERE room = ? AND id = ?')
    this.#rooms = prepare('SELECT room FROM messages GROUP BY room ORDER BY max(id) DESC LIMIT ?')
  }

  /**
   * Stores a message, unless it is there already under its key.
   *
   * @throws {@link Problem} 409 where its author used the key for another message
   */
  add(
    room: string,
    author: string,
    { key, text }: MessageRequest,
  ): { message: StoredMessage; isNew: boolean } {
    const isNew = this.#insert.run(room, author, key, text, Date.now()).changes === 1
    const message = this.#byKey.get(author, key) as unknown as StoredMessage
    if (message.room !== room || message.text !== text)
      throw new Problem(409, 'The key was used for another message', ['key: already used'])
    return { message, isNew }
  }

  /** The room's messages after this position, the oldest first. */
  after(room: string, position: number, most: number): StoredMessage[] {
    return this.#after.all(room, position, most) as unknown as StoredMessage[]
  }

  /** The position that has just so many of the room's messages after it; 0, before all, where there are fewer. */
  beforeLast(room: string, count: number): number {
    return (this.#beforeLast.get(room, count) as { id: number } | undefined)?.id ?? 0
  }

  /** The number of the newest message of all rooms. */
  newest(): number {
    return (this.#newest.get() as { id: number }).id
  }

  /** Whether one can go on there in this room: before all, or after one of its messages. */
  isPositionOf(room: string, position: number): boolean {
    return position === 0 || this.#isOfRoom.get(room, position) !== undefined
  }

  /** Where something was said, the latest first. */
  rooms(most: number): string[] {
    return (this.#rooms.all(most) as { room: string }[]).map(({ room }) => room)
  }

  close(): void {
    this.#database.close()
  }
}
