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
  /** Unique over all rooms, and rising within a room. */
  readonly id: number
  readonly room: string
}

/** The messages of all rooms. They survive the process. */
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
   * Stores a message, unless its key is known.
   *
   * @throws {@link Problem} 409 if its author used the key for another message
   */
  add(
    room: string,
    author: string,
    { key, text }: MessageRequest,
    at = Date.now(),
  ): { message: StoredMessage; isNew: boolean } {
    const isNew = this.#insert.run(room, author, key, text, at).changes === 1
    const message = this.#byKey.get(author, key) as unknown as StoredMessage
    if (message.room !== room || message.text !== text)
      throw new Problem(409, 'The key was used for another message', ['key: already used'])
    return { message, isNew }
  }

  /** The room's messages after this position, oldest first. */
  after(room: string, position: number, most: number): StoredMessage[] {
    return this.#after.all(room, position, most) as unknown as StoredMessage[]
  }

  /** The position before the last `count` messages of a room; 0 if it has fewer. */
  beforeLast(room: string, count: number): number {
    return (this.#beforeLast.get(room, count) as { id: number } | undefined)?.id ?? 0
  }

  /** The number of the newest message of all rooms. */
  newest(): number {
    return (this.#newest.get() as { id: number }).id
  }

  /** Whether a client can resume there: before all messages, or after one of this room. */
  isPositionOf(room: string, position: number): boolean {
    return position === 0 || this.#isOfRoom.get(room, position) !== undefined
  }

  /** The rooms with messages, latest first. */
  rooms(most: number): string[] {
    return (this.#rooms.all(most) as { room: string }[]).map(({ room }) => room)
  }

  close(): void {
    this.#database.close()
  }
}
