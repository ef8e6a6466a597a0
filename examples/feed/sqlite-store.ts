import { openDatabase } from '../server/database.ts'
import { numberMessages } from './numbering.ts'
import {
  type KeyedRow,
  type MessageRow,
  type Statement,
  afterStatement,
  countStatement,
  insertStatement,
  keyStatement,
  searchStatement,
  toCount,
  toKnown,
  toMessage,
  totalStatement,
} from './sql.ts'
import type { Store } from './store.ts'

const tables = `
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY,
    event TEXT NOT NULL,
    data TEXT NOT NULL CHECK (json_valid(data)),
    timestamp INTEGER NOT NULL,
    source_type TEXT NOT NULL,
    source_id TEXT NOT NULL,
    message_key TEXT UNIQUE
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messages_by_event ON messages (event);
  CREATE INDEX IF NOT EXISTS messages_by_source ON messages (source_type, source_id);
  CREATE INDEX IF NOT EXISTS messages_by_time ON messages (timestamp);
`

/** Stores messages in a SQLite file. */
export function openSqliteStore(folder: string): Store {
  const database = openDatabase(folder, 'feed', tables)
  const all = <Row>({ sql, values }: Statement) => database.prepare(sql).all(...values) as Row[]
  const newest = () =>
    (database.prepare('SELECT MAX(id) AS id FROM messages').get() as { id: number | null }).id ?? 0

  return {
    newest: async () => newest(),
    after: async (id, limit) => all<MessageRow>(afterStatement(id, limit)).map(toMessage),
    search: async (search) => all<MessageRow>(searchStatement(search)).map(toMessage),
    total: async (filter) => all<{ total: number }>(totalStatement(filter))[0]?.total ?? 0,
    count: async (counting) =>
      all<{ value: string; count: number }>(countStatement(counting)).map((row) =>
        toCount(counting, row),
      ),
    close: async () => database.close(),

    async append(messages, timestamp) {
      // Locks out other writers between the query of the newest number and the insert.
      database.exec('BEGIN IMMEDIATE')
      try {
        const known = toKnown(all<KeyedRow>(keyStatement(messages)))
        const numbered = numberMessages(messages, known, newest(), timestamp)
        if (numbered.added.length > 0) {
          const { sql, values } = insertStatement(numbered.added)
          database.prepare(sql).run(...values)
        }
        database.exec('COMMIT')
        return numbered.all
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      }
    },
  }
}
