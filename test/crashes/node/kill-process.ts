import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileStorage } from 'headwater/storage/node'
import { Forked } from '../../support/forked.ts'
import { soon } from '../../support/soon.ts'
import { judge, missing } from '../judge.ts'
import type { FromConsumer, FromServer, ToServer } from '../messages.ts'
import { Said } from '../said.ts'
import { type Life, type Moment, isOwn, moments, schedule } from '../schedule.ts'
import type { Series } from '../series.ts'
import { untilMoment } from '../until-moment.ts'
import { createDatabase, positionIn, readRows } from './kept.ts'

/** The moments with a certain saved ID: by how many events it is behind the rows. */
const behindAt: Partial<Record<Moment, number>> = {
  'in the row’s transaction': 0,
  'row written, not saved': 1,
  'half of the position written': 1,
  'position written, not in place': 1,
  'position saved': 0,
  'in the middle of an event': 0,
  'nothing to do': 0,
}

/** Repeatedly kills a process that writes each event to SQLite, and starts it again. */
export async function killProcess(kills: number, seed: number): Promise<Series> {
  const start = performance.now()
  const lives = schedule(moments, kills, seed)
  const folder = mkdtempSync(join(tmpdir(), 'headwater-crashes-'))
  createDatabase(folder)
  const server = new Forked<FromServer, ToServer>(new URL('../server.ts', import.meta.url))
  const serverSaid = new Said<FromServer>()
  server.onMessage((message) => serverSaid.take(message))
  const notes: string[][] = []
  let last: Forked<FromConsumer, never> | undefined
  const begin = (origin: string, index: number, life?: Life) => {
    const plan = JSON.stringify(life ?? {})
    const consumer = new Forked<FromConsumer, never>(program, origin, folder, index, plan)
    const said = new Said<FromConsumer>()
    consumer.onMessage((message) => said.take(message))
    last = consumer
    return { consumer, said }
  }
  try {
    const { port } = await server.next('port')
    const origin = `http://127.0.0.1:${port}`
    server.send({ lives })
    for (const [index, life] of lives.entries()) {
      const { consumer, said } = begin(origin, index, life)
      const moment = isOwn(life.moment)
        ? consumer.exited()
        : untilMoment(index, life, serverSaid, said)
      const what = `life ${index} to come to "${life.moment}"`
      await soon(Promise.race([moment, consumer.exited()]), what)
      // A consumer that kills itself uses the same signal; nothing else may have ended it.
      const isOver = isOwn(life.moment) ? consumer.signal === 'SIGKILL' : !consumer.isOver
      await consumer.kill()
      notes.push([
        ...(isOver ? [] : [`it ended by itself before it came to "${life.moment}"`]),
        ...inspect(folder, index, life.moment),
      ])
    }
    const { said } = begin(origin, kills)
    const answer = await soon(
      serverSaid.until((message) => 'end' in message),
      'the last request',
    )
    const end = 'end' in answer ? answer.end : 0
    await soon(
      said.until((message) => 'row' in message && message.row === end),
      'the last event',
    )
    await last?.kill()

    const rows = readRows(folder)
    const outcomes = judge(rows, kills + 1)
    for (const [index, found] of notes.entries()) outcomes[index]!.problems.push(...found)
    const lost = missing(rows, end)
    return {
      title: 'a process that writes to SQLite, killed by SIGKILL',
      lives,
      outcomes,
      end,
      problems: lost.length > 0 ? [`${lost.join(', ')} of ${end} events are missing`] : [],
      seconds: (performance.now() - start) / 1000,
    }
  } finally {
    await last?.kill()
    await server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

const program = new URL('consumer.ts', import.meta.url)

/** Checks the state after a kill: the saved ID must be that of the last row, or of the one before. */
function inspect(folder: string, index: number, moment: Moment): string[] {
  const rows = readRows(folder)
  const last = Math.max(0, ...rows.map(({ number }) => number))
  const position = Number(fileStorage(positionIn(folder)).load())
  const behind = last - position
  const problems: string[] = []
  if (behind < 0 || behind > 1) problems.push(`position ${position} with ${last} as the last row`)
  // A run without rows leaves the state unchanged.
  const expected = rows.at(-1)?.life === index ? behindAt[moment] : undefined
  if (expected !== undefined && behind !== expected)
    problems.push(`the position is ${behind} behind, at "${moment}" ${expected} was expected`)
  return problems
}
