import { openDatabase } from '../server/database.ts'
import type { AnswerStatus, Conversation, Turn } from './schemas.ts'
import { type Store, type StoredAnswer, toTitle } from './store.ts'

const tables = `
  CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    at INTEGER NOT NULL,
    version INTEGER NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE IF NOT EXISTS answers (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    conversation TEXT NOT NULL,
    prompt TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'writing',
    problem TEXT,
    generations INTEGER NOT NULL DEFAULT 0,
    is_replaced INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS answers_of_a_conversation ON answers (conversation, number);
  CREATE TABLE IF NOT EXISTS deltas (
    answer TEXT NOT NULL,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (answer, number)
  ) STRICT, WITHOUT ROWID;`

interface AnswerRow {
  readonly id: string
  readonly conversation: string
  readonly prompt: string
  readonly status: AnswerStatus
  readonly problem: string | null
  readonly generations: number
}

/** Keeps conversations and answers in a file in the folder. */
export function openSqliteStore(folder: string): Store {
  const database = openDatabase(folder, 'assistant', tables)
  const all = <Row>(sql: string, ...values: (string | number)[]) =>
    database.prepare(sql).all(...values) as Row[]
  const run = (sql: string, ...values: (string | number | null)[]) =>
    database.prepare(sql).run(...values)
  const newestVersion = () =>
    all<{ version: number }>('SELECT coalesce(max(version), 0) AS version FROM conversations')[0]!
      .version
  const touch = (conversation: string) =>
    run(
      'UPDATE conversations SET at = ?, version = ? WHERE id = ?',
      Date.now(),
      newestVersion() + 1,
      conversation,
    )
  const deltasAfter = (id: string, position: number) =>
    all<{ text: string }>(
      'SELECT text FROM deltas WHERE answer = ? AND number > ? ORDER BY number',
      id,
      position,
    ).map(({ text }) => text)
  const find = (id: string) => all<AnswerRow>('SELECT * FROM answers WHERE id = ?', id)[0]

  /** All of the changes or none, even if the process is killed. */
  function atomically<T>(change: () => T): T {
    database.exec('BEGIN IMMEDIATE')
    try {
      const result = change()
      database.exec('COMMIT')
      return result
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }

  return {
    add: async ({ id, conversation, prompt, replaces }) =>
      atomically(() => {
        if (find(id)) return 'known'
        const writing = `SELECT 1 FROM answers WHERE conversation = ? AND status = 'writing'`
        if (all(writing, conversation).length > 0) return 'busy'
        if (replaces !== undefined)
          run(
            'UPDATE answers SET is_replaced = 1 WHERE id = ? AND conversation = ?',
            replaces,
            conversation,
          )
        run(
          'INSERT INTO answers (id, conversation, prompt) VALUES (?, ?, ?)',
          id,
          conversation,
          prompt,
        )
        run(
          `INSERT INTO conversations (id, title, at, version) VALUES (?, ?, 0, ?)
           ON CONFLICT (id) DO NOTHING`,
          conversation,
          toTitle(prompt),
          newestVersion() + 1,
        )
        touch(conversation)
        return 'added'
      }),

    async find(id) {
      const row = find(id)
      return row && toAnswer(row)
    },

    async countGeneration(id) {
      run('UPDATE answers SET generations = generations + 1 WHERE id = ?', id)
    },

    async append(id, text) {
      run(
        `INSERT INTO deltas (answer, number, text)
         SELECT ?1, coalesce(max(number), 0) + 1, ?2 FROM deltas WHERE answer = ?1`,
        id,
        text,
      )
    },

    deltasAfter: async (id, position) => deltasAfter(id, position),

    end: async (id, { status, problem = null }) =>
      atomically(() => {
        run('UPDATE answers SET status = ?, problem = ? WHERE id = ?', status, problem, id)
        touch(find(id)!.conversation)
      }),

    unfinished: async () =>
      all<AnswerRow>(`SELECT * FROM answers WHERE status = 'writing' ORDER BY number`).map(
        toAnswer,
      ),

    turns: async (conversation) =>
      all<AnswerRow>(
        'SELECT * FROM answers WHERE conversation = ? AND is_replaced = 0 ORDER BY number',
        conversation,
      ).map((row): Turn => {
        const deltas = deltasAfter(row.id, 0)
        return { ...toAnswer(row), text: deltas.join(''), position: deltas.length }
      }),

    conversationsAfter: async (version) =>
      all<Omit<Conversation, 'answer'> & { answer_id: string; status: AnswerStatus }>(
        `SELECT c.*, a.id AS answer_id, a.status FROM conversations c
         JOIN answers a ON a.number = (SELECT max(number) FROM answers WHERE conversation = c.id)
         WHERE version > ? ORDER BY version`,
        version,
      ).map(({ answer_id: answer, status, ...row }) => ({
        ...row,
        answer: { id: answer, status },
      })),

    newestVersion: async () => newestVersion(),
    close: async () => database.close(),
  }
}

function toAnswer({ id, conversation, prompt, status, problem, generations }: AnswerRow) {
  const answer: StoredAnswer = { id, conversation, prompt, status, generations }
  return problem === null ? answer : { ...answer, problem }
}
