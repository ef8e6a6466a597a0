import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { openDatabase } from '../server/database.ts'
import type { Activity, Counts, Hit, Stats } from './schemas.ts'

const minute = 60_000
const minutesShown = 30
const pagesShown = 10

// AUTOINCREMENT would use a number for a known hit and leave a gap.
// The trigger counts in the same transaction, so log and counts agree, and a snapshot reads a few rows only.
const tables = `
  -- Survives a killed process without waiting for the disk at each hit.
  PRAGMA synchronous = NORMAL;

  CREATE TABLE IF NOT EXISTS hits (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    page TEXT NOT NULL,
    kind TEXT NOT NULL,
    time INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS totals (
    name TEXT PRIMARY KEY,
    views INTEGER NOT NULL,
    clicks INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS pages (
    page TEXT PRIMARY KEY,
    views INTEGER NOT NULL,
    clicks INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS busiest ON pages (views + clicks DESC, page);

  CREATE TABLE IF NOT EXISTS minutes (
    minute INTEGER PRIMARY KEY,
    views INTEGER NOT NULL,
    clicks INTEGER NOT NULL
  ) STRICT;

  CREATE TRIGGER IF NOT EXISTS count_hit AFTER INSERT ON hits BEGIN
    INSERT INTO totals VALUES ('all', NEW.kind = 'view', NEW.kind = 'click')
      ON CONFLICT DO UPDATE SET views = views + excluded.views, clicks = clicks + excluded.clicks;
    INSERT INTO pages VALUES (NEW.page, NEW.kind = 'view', NEW.kind = 'click')
      ON CONFLICT DO UPDATE SET views = views + excluded.views, clicks = clicks + excluded.clicks;
    INSERT INTO minutes VALUES (NEW.time / ${minute}, NEW.kind = 'view', NEW.kind = 'click')
      ON CONFLICT DO UPDATE SET views = views + excluded.views, clicks = clicks + excluded.clicks;
  END;`

/** All hits, with their total, and counts per page and per minute. */
export class HitLog {
  readonly #database: DatabaseSync
  readonly #insert: StatementSync
  readonly #newest: StatementSync
  readonly #after: StatementSync
  readonly #total: StatementSync
  readonly #pages: StatementSync
  readonly #minutes: StatementSync

  constructor(folder: string) {
    this.#database = openDatabase(folder, 'analytics', tables)
    const prepare = (sql: string) => this.#database.prepare(sql)
    this.#insert = prepare(`INSERT INTO hits (id, page, kind, time) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO NOTHING RETURNING number, page, kind, time`)
    this.#newest = prepare('SELECT max(number) AS number FROM hits')
    this.#after = prepare(`SELECT number, page, kind, time FROM hits
      WHERE number > ? ORDER BY number LIMIT ?`)
    this.#total = prepare('SELECT views, clicks FROM totals')
    this.#pages = prepare(`SELECT page, views, clicks FROM pages
      ORDER BY views + clicks DESC, page LIMIT ${pagesShown}`)
    this.#minutes = prepare('SELECT minute, views, clicks FROM minutes WHERE minute > ?')
  }

  /** The number of the newest hit, 0 before the first. */
  get newest(): number {
    const { number } = this.#newest.get() as { number: number | null }
    return number ?? 0
  }

  /** The time of the newest hit, 0 before the first. */
  get newestTime(): number {
    return this.after(this.newest - 1, 1)[0]?.time ?? 0
  }

  /** Stores and counts a hit. Returns `undefined` if it is known. */
  add({ id, page, kind }: Hit, time: number): Activity | undefined {
    return this.#insert.get(id.toLowerCase(), page, kind, time) as Activity | undefined
  }

  /** The hits after that number, oldest first. */
  after(number: number, limit: number): Activity[] {
    return this.#after.all(number, limit) as unknown as Activity[]
  }

  stats(now: number): Stats {
    const newest = Math.floor(now / minute)
    const oldest = newest - minutesShown + 1
    const counted = new Map<number, Counts>()
    for (const row of this.#minutes.all(oldest - 1)) {
      const { minute: number, ...counts } = row as unknown as Counts & { minute: number }
      counted.set(number, counts)
    }
    return {
      total: (this.#total.get() as Counts | undefined) ?? { views: 0, clicks: 0 },
      pages: this.#pages.all() as unknown as Stats['pages'],
      minutes: Array.from({ length: minutesShown }, (_, index) => ({
        start: (oldest + index) * minute,
        ...(counted.get(oldest + index) ?? { views: 0, clicks: 0 }),
      })),
    }
  }

  close(): void {
    this.#database.close()
  }
}
