import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Opens a database of SQLite in the folder, and makes its tables where they are missing. What is written is there when
 * the call returns, and stays if the process is killed.
 */
export function openDatabase(folder: string, name: string, tables: string): DatabaseSync {
  const database = new DatabaseSync(join(folder, `${name}.sqlite`))
  // Writers do not stop readers, and a second process waits for its turn.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000;')
  database.exec(tables)
  return database
}
