/** The statements that SQLite and MySQL share. Values are always parameters. */
import type { Message, NewMessage } from './message.ts'
import type { Addition } from './numbering.ts'
import type { Counting, Filter, Search } from './query.ts'

export interface Statement {
  readonly sql: string
  readonly values: (string | number)[]
}

/** A stored row. */
export interface MessageRow {
  readonly id: number
  readonly event: string
  readonly data: string
  readonly timestamp: number
  readonly source_type: string
  readonly source_id: string
}

export type KeyedRow = MessageRow & { readonly message_key: string }

const columns = 'id, event, data, timestamp, source_type, source_id'

export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    event: row.event,
    data: JSON.parse(row.data),
    timestamp: new Date(row.timestamp).toISOString(),
    sourceType: row.source_type,
    sourceId: row.source_id,
  }
}

export function insertStatement(added: readonly Addition[]): {
  sql: string
  values: (string | number | null)[]
} {
  const places = added.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')
  return {
    sql: `INSERT INTO messages (${columns}, message_key) VALUES ${places}`,
    values: added.flatMap(({ message, key }) => [
      message.id,
      message.event,
      JSON.stringify(message.data),
      Date.parse(message.timestamp),
      message.sourceType,
      message.sourceId,
      key ?? null,
    ]),
  }
}

export function afterStatement(id: number, limit: number): Statement {
  return {
    sql: `SELECT ${columns} FROM messages WHERE id > ? ORDER BY id LIMIT ?`,
    values: [id, limit],
  }
}

/** The stored messages with the keys of these messages. */
export function keyStatement(messages: readonly NewMessage[]): Statement {
  const keys = messages.flatMap(({ key }) => key ?? [])
  const places = keys.map(() => '?').join(', ')
  return {
    // An empty list is not valid SQL.
    sql: `SELECT ${columns}, message_key FROM messages WHERE message_key IN (${places || 'NULL'})`,
    values: keys,
  }
}

export function toKnown(rows: readonly KeyedRow[]): Map<string, Message> {
  return new Map(rows.map((row) => [row.message_key, toMessage(row)]))
}

export function searchStatement(search: Search): Statement {
  const { sql, values } = conditions(search)
  const direction = search.order === 'newest' ? 'DESC' : 'ASC'
  return {
    sql: `SELECT ${columns} FROM messages ${sql} ORDER BY id ${direction} LIMIT ? OFFSET ?`,
    values: [...values, search.pageSize, (search.page - 1) * search.pageSize],
  }
}

export function totalStatement(filter: Filter): Statement {
  const { sql, values } = conditions(filter)
  return { sql: `SELECT COUNT(*) AS total FROM messages ${sql}`, values }
}

const countedColumns = { event: 'event', sourceType: 'source_type', sourceId: 'source_id' } as const
export const spans = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

export function countStatement(counting: Counting): Statement {
  const { sql, values } = conditions(counting)
  const { by } = counting
  // The start of the span, in milliseconds.
  const value =
    by in spans
      ? `timestamp - timestamp % ${spans[by as keyof typeof spans]}`
      : countedColumns[by as keyof typeof countedColumns]
  const order = by in spans ? 'value DESC' : 'count DESC, value'
  return {
    sql: `SELECT ${value} AS value, COUNT(*) AS count FROM messages ${sql}
      GROUP BY value ORDER BY ${order} LIMIT 100`,
    values,
  }
}

/** A row of `countStatement`, with its time as a string. */
export function toCount(
  { by }: Counting,
  { value, count }: { value: string | number; count: number },
): { value: string; count: number } {
  return { value: by in spans ? new Date(Number(value)).toISOString() : String(value), count }
}

function conditions({ event, sourceType, sourceId, text, from, to }: Filter): Statement {
  const wanted: [condition: string, value: string | number | undefined][] = [
    ['event = ?', event],
    ['source_type = ?', sourceType],
    ['source_id = ?', sourceId],
    ['INSTR(LOWER(data), LOWER(?)) > 0', text],
    ['timestamp >= ?', from],
    ['timestamp < ?', to],
  ]
  const given = wanted.filter((pair): pair is [string, string | number] => pair[1] !== undefined)
  return {
    sql: given.length > 0 ? `WHERE ${given.map(([condition]) => condition).join(' AND ')}` : '',
    values: given.map(([, value]) => value),
  }
}
