import { EventEmitter } from 'node:events'
import { openDatabase } from '../../server/database.ts'
import { Problem } from '../../server/problem.ts'
import type { Post } from '../schemas.ts'

const tables = `
  CREATE TABLE IF NOT EXISTS posts (
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

/** The posts of all pages, numbered from 1 in each channel. They are stored before they are delivered. */
export class Conversation {
  readonly #database
  readonly #findByKey
  readonly #findAfter
  readonly #findNewest
  readonly #insert
  readonly #added = new EventEmitter().setMaxListeners(0)

  constructor(dataFolder: string) {
    const database = (this.#database = openDatabase(dataFolder, 'tour', tables))
    // Remove the posts of old pages.
    database
      .prepare(
        'DELETE FROM posts WHERE channel IN (SELECT channel FROM posts GROUP BY channel HAVING max(at) < ?)',
      )
      .run(Date.now() - week)
    this.#findByKey = database.prepare(
      'SELECT number, text FROM posts WHERE channel = ? AND key = ?',
    )
    this.#findAfter = database.prepare(
      'SELECT number, text FROM posts WHERE channel = ? AND number > ? ORDER BY number',
    )
    this.#findNewest = database.prepare(
      'SELECT coalesce(max(number), 0) AS newest FROM posts WHERE channel = ?',
    )
    this.#insert = database.prepare(
      'INSERT INTO posts (channel, number, key, text, at) VALUES (?, ?, ?, ?, ?)',
    )
  }

  newest(channel: string): number {
    return (this.#findNewest.get(channel) as { newest: number }).newest
  }

  after(channel: string, number: number): Post[] {
    return this.#findAfter.all(channel, number) as unknown as Post[]
  }

  /**
   * Stores and delivers a post. Returns its number. For a known key, it returns the stored number, because the sender
   * repeats a request if the response was lost.
   */
  add(channel: string, key: string, text: string): number {
    const known = this.#findByKey.get(channel, key) as Post | undefined
    if (known && known.text !== text) throw new Problem(409, 'The key was used for another text')
    if (known) return known.number
    const number = this.newest(channel) + 1
    if (number > mostPerChannel)
      throw new Problem(429, 'This page has reached its limit of posts; reload it')
    this.#insert.run(channel, number, key, text, Date.now())
    this.#added.emit(channel, { number, text } satisfies Post)
    return number
  }

  /** Delivers the posts after a number, and then each new one, until the signal aborts. */
  follow(channel: string, after: number, deliver: (post: Post) => void, over: AbortSignal): void {
    if (over.aborted) return
    // Without an await in between, no post can be missed.
    for (const post of this.after(channel, after)) deliver(post)
    this.#added.on(channel, deliver)
    over.addEventListener('abort', () => this.#added.off(channel, deliver))
  }

  close(): void {
    this.#database.close()
  }
}
