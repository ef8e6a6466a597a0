import { type Pool, type RowDataPacket, createPool } from '../services/mysql.ts'
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

const tables = [
  // Each writer locks this row, so numbers are assigned and become visible in order.
  `CREATE TABLE IF NOT EXISTS feed_position (
    one TINYINT PRIMARY KEY,
    newest BIGINT NOT NULL
  ) ENGINE = InnoDB`,
  `INSERT IGNORE INTO feed_position VALUES (1, 0)`,
  // A JSON column would not work: MariaDB rejects lone surrogates, and MySQL changes the order of keys.
  `CREATE TABLE IF NOT EXISTS messages (
    id BIGINT PRIMARY KEY,
    event VARCHAR(64) NOT NULL,
    data LONGTEXT NOT NULL,
    timestamp BIGINT NOT NULL,
    source_type VARCHAR(64) NOT NULL,
    source_id VARCHAR(64) NOT NULL,
    message_key CHAR(36) UNIQUE,
    INDEX messages_by_event (event),
    INDEX messages_by_source (source_type, source_id),
    INDEX messages_by_time (timestamp)
  ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
]

/** Stores messages in MySQL or MariaDB, which several servers can share. */
export async function openMysqlStore(url: string): Promise<Store> {
  const pool = createPool({
    uri: url,
    connectionLimit: 8,
    charset: 'utf8mb4_bin',
  })
  for (const table of tables) await pool.query(table)
  const all = <Row>(statement: Statement) => readAll<Row>(pool, statement)

  return {
    newest: async () => (await all<{ newest: number }>(newestStatement))[0]!.newest,
    after: async (id, limit) => (await all<MessageRow>(afterStatement(id, limit))).map(toMessage),
    search: async (search) => (await all<MessageRow>(searchStatement(search))).map(toMessage),
    total: async (filter) => (await all<{ total: number }>(totalStatement(filter)))[0]!.total,
    count: async (counting) =>
      (await all<{ value: string; count: number }>(countStatement(counting))).map((row) =>
        toCount(counting, row),
      ),
    close: () => pool.end(),

    async append(messages, timestamp) {
      const connection = await pool.getConnection()
      try {
        await connection.beginTransaction()
        const [{ newest }] = (await readAll<{ newest: number }>(connection, {
          ...newestStatement,
          sql: `${newestStatement.sql} FOR UPDATE`,
        })) as [{ newest: number }]
        const known = toKnown(await readAll<KeyedRow>(connection, keyStatement(messages)))
        const { all: stored, added } = numberMessages(messages, known, newest, timestamp)
        if (added.length > 0) {
          const { sql, values } = insertStatement(added)
          await connection.query(sql, values)
          await connection.query('UPDATE feed_position SET newest = ?', [newest + added.length])
        }
        await connection.commit()
        connection.release()
        return stored
      } catch (error) {
        // Its state is unknown. The server rolls back an open transaction.
        connection.destroy()
        throw error
      }
    },
  }
}

const newestStatement: Statement = { sql: 'SELECT newest FROM feed_position', values: [] }

async function readAll<Row>(from: Pick<Pool, 'query'>, { sql, values }: Statement): Promise<Row[]> {
  const [rows] = await from.query<RowDataPacket[]>(sql, values)
  return rows as unknown as Row[]
}
