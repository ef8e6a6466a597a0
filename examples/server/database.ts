import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Opens a SQLite database in the folder and creates missing tables. A write is durable when the call returns, even if the
 * process is killed.
 */
export function openDatabase(folder: string, name: string, tables: string): DatabaseSync {
  const database = new DatabaseSync(join(folder, `${name}.sqlite`))
  // Readers do not wait for writers, and a second process waits for its turn.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000;')
  database.exec(tables)
  return database
}
