/** A page that writes each event to persistent storage and is reloaded repeatedly. */
import { EventSourceClient } from 'headwater'
import { type WebStorage, webStorage } from 'headwater/storage'
import type { Row } from '../judge.ts'
import type { ForPage, FromConsumer } from '../messages.ts'
import type { OwnMoment } from '../schedule.ts'
import { openIndexedDbRows, webStorageRows } from './rows.ts'

const { life, plan, end } = JSON.parse(document.querySelector('#life')!.textContent) as ForPage
const isIndexed = new URLSearchParams(location.search).get('keep') === 'IndexedDB'
const rows = isIndexed ? await openIndexedDbRows() : webStorageRows()
const positions = isIndexed ? localStorage : sessionStorage

/** Sends only messages that are awaited: each takes a connection from the stream. */
function tell(said: FromConsumer) {
  void fetch(`/said?life=${life}`, { method: 'POST', body: JSON.stringify(said) })
}

let left = plan?.count
function reloadAt(moment: OwnMoment) {
  if (plan?.moment === moment && --left! === 0) location.reload()
}

const storage: WebStorage = {
  getItem: (key) => positions.getItem(key),
  setItem(key, value) {
    positions.setItem(key, value)
    reloadAt('position saved')
    if (plan?.moment === 'in the middle of an event' || plan?.moment === 'nothing to do')
      tell({ saved: Number(value) })
  },
}

function write(lastEventId: string, data: string) {
  const row = { life, number: Number(lastEventId), data }
  const writing = rows.write(row, () => reloadAt('in the row’s transaction'))
  // Synchronous if the write was: with a promise, the next event could arrive before the save.
  return writing ? writing.then(() => onWritten(row)) : onWritten(row)
}

function onWritten({ number }: Row) {
  reloadAt('row written, not saved')
  if (plan?.moment === 'some time after a row') tell({ row: number })
  if (!plan && number === end) void rows.read().then((all) => tell({ rows: all }))
}

const delay = plan?.moment === 'waiting to reconnect' ? 3_600_000 : 5
const client = new EventSourceClient(`/events?life=${life}`, {
  lastEventId: webStorage('position', storage),
  reconnect: { initialDelay: delay, maxDelay: delay },
})
if (plan?.moment === 'waiting to reconnect')
  client.subscribe(() => tell({ status: client.state.status }))

if (isIndexed) for await (const { data, lastEventId } of client) await write(lastEventId, data)
else client.on('message', ({ data, lastEventId }) => write(lastEventId, data))
