import { EventEmitter } from 'node:events'
import { openDatabase } from '../../server/database.ts'
import { Problem } from '../../server/problem.ts'
import type { Said } from '../schemas.ts'

const tables = `
  CREATE TABLE IF NOT EXISTS said (
    channel TEXT NOT NULL,
    number INTEGER NOT NULL,
    key TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (channel, number),
    UNIQUE (channel, key)
  ) STRICT, WITHOUT ROWID;`

const week = 7 * 24 * 60 * 60 * 1000
const mostPerChannel = 500

/** What pages have said, numbered from 1 in each channel: stored before it is told to anyone. */
export class Conversation {
  readonly #database
  readonly #findByKey
  readonly #findAfter
  readonly #findNewest
  readonly #insert
  readonly #told = new EventEmitter().setMaxListeners(0)

  constructor(dataFolder: string) {
    const database = (this.#database = openDatabase(dataFolder, 'tour', tables))
    // Of pages that were closed long ago.
    database
      .prepare(
        'DELETE FROM said WHERE channel IN (SELECT channel FROM said GROUP BY channel HAVING max(at) < ?)',
      )
      .run(Date.now() - week)
    this.#findByKey = database.prepare(
      'SELECT number, text FROM said WHERE channel = ? AND key = ?',
    )
    this.#findAfter = database.prepare(
      'SELECT number, text FROM said WHERE channel = ? AND number > ? ORDER BY number',
    )
    this.#findNewest = database.prepare(
      'SELECT coalesce(max(number), 0) AS newest FROM said WHERE channel = ?',
    )
    this.#insert = database.prepare(
      'INSERT INTO said (channel, number, key, text, at) VALUES (?, ?, ?, ?, ?)',
    )
  }

  newest(channel: string): number {
    return (this.#findNewest.get(channel) as { newest: number }).newest
  }

  after(channel: string, number: number): Said[] {
    return this.#findAfter.all(channel, number) as unknown as Said[]
  }

  /**
   * Stores what was said and tells those who listen; returns its number. A key that was there before is answered as it
   * was then: the sender had no answer, and could not know.
   */
  say(channel: string, key: string, text: string): number {
    const known = this.#findByKey.get(channel, key) as Said | undefined
    if (known && known.text !== text) throw new Problem(409, 'The key was used for another text')
    if (known) return known.number
    const number = this.newest(channel) + 1
    if (number > mostPerChannel)
      throw new Problem(429, 'That is enough for one page; load it anew to say more')
    this.#insert.run(channel, number, key, text, Date.now())
    this.#told.emit(channel, { number, text } satisfies Said)
    return number
  }

  /** Tells what was said after a number, and then what is said, until the listening is over. */
  listen(channel: string, after: number, tell: (said: Said) => void, over: AbortSignal): void {
    if (over.aborted) return
    // Nothing is said in between: all of this happens at once.
    for (const said of this.after(channel, after)) tell(said)
    this.#told.on(channel, tell)
    over.addEventListener('abort', () => this.#told.off(channel, tell))
  }

  close(): void {
    this.#database.close()
  }
}
