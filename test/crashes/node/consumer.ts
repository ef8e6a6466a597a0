/**
 * Writes each event to SQLite until it is killed. Arguments: the server's origin, the data folder, the number of this
 * run, and its plan as JSON.
 */
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'
import { EventSourceClient } from 'headwater'
import { fileStorage } from 'headwater/storage/node'
import type { FromConsumer } from '../messages.ts'
import type { Life } from '../schedule.ts'
import { databaseIn, positionIn } from './kept.ts'
import { OwnDeath } from './own-death.ts'

const [origin = '', folder = '', life = '', plan = '{}'] = process.argv.slice(2)
const { moment = '', count = 0, way = 'on' } = JSON.parse(plan) as Partial<Life>

const death = new OwnDeath(moment, count)
const tell = (message: FromConsumer) => process.send!(message)
const store = fileStorage(positionIn(folder))
death.watchFiles(() => tell({ saved: Number(store.load()) }))

const database = new DatabaseSync(databaseIn(folder))
const insert = database.prepare('INSERT INTO rows (life, number, data) VALUES (?, ?, ?)')

function write(lastEventId: string, data: string) {
  database.exec('BEGIN')
  insert.run(Number(life), Number(lastEventId), data)
  death.at('in the row’s transaction')
  database.exec('COMMIT')
  death.at('row written, not saved')
  tell({ row: Number(lastEventId) })
}

const isToWait = moment === 'waiting to reconnect'
const delay = isToWait ? 3_600_000 : 5
const client = new EventSourceClient(`${origin}/events?life=${life}`, {
  lastEventId: store,
  reconnect: { initialDelay: delay, maxDelay: delay },
})
client.subscribe(() => tell({ status: client.state.status }))

if (way === 'on') client.on('message', ({ data, lastEventId }) => write(lastEventId, data))
else
  for await (const { data, lastEventId } of client) {
    if (way === 'for await, async') await turn()
    write(lastEventId, data)
    if (way === 'for await, async') await turn()
  }
