import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Row } from '../judge.ts'

/** The stored data of a consumer, in its folder. */
export const databaseIn = (folder: string): string => join(folder, 'rows.db')
export const positionIn = (folder: string): string => join(folder, 'position')

export function createDatabase(folder: string): void {
  const database = new DatabaseSync(databaseIn(folder))
  database.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE rows (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      life INTEGER NOT NULL,
      number INTEGER NOT NULL,
      data TEXT NOT NULL
    ) STRICT;
  `)
  database.close()
}

export function readRows(folder: string): Row[] {
  // Read-only: the next run must recover the data that the one before left.
  const database = new DatabaseSync(databaseIn(folder), { readOnly: true })
  try {
    const rows = database.prepare('SELECT life, number, data FROM rows ORDER BY row').all()
    return rows as unknown as Row[]
  } finally {
    database.close()
  }
}
