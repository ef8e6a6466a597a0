/**
 * A number of clients in one process. Arguments: the server's origin, the number. All options but the URL have their
 * defaults.
 */
import { EventSourceClient } from 'headwater'
import type { FromClients, ToClients } from './messages.ts'
import { Received } from '../../../test/support/received.ts'

const [origin = '', count = '0'] = process.argv.slice(2)
let end = Infinity
let open = 0
/** Those that have had the last event. */
const done = new Set<Received>()

const tell = (message: FromClients) => process.send!(message)

const clients = Array.from({ length: Number(count) }, () => {
  const client = new EventSourceClient(`${origin}/`)
  const received = new Received()
  let isOpen = false
  client.subscribe(() => {
    const { status } = client.state
    if ((status === 'open') !== isOpen) {
      isOpen = !isOpen
      tell({ open: (open += isOpen ? 1 : -1) })
    }
  })
  client.on('message', ({ data, lastEventId }) => {
    received.take(lastEventId, data)
    note(received)
  })
  return { client, received }
})

function note(received: Received) {
  if (received.last < end || done.has(received)) return
  done.add(received)
  // After a delay, so that duplicates are seen too.
  if (done.size === clients.length) setTimeout(finish, 200)
}

function finish() {
  const sum = (name: 'attempts' | 'opens' | 'events') =>
    clients.reduce((total, { client }) => total + client.metrics[name], 0)
  tell({
    problems: clients.flatMap(({ received }) => received.problemAt(end) ?? []),
    attempts: sum('attempts'),
    opens: sum('opens'),
    events: sum('events'),
  })
}

process.on('message', (message: ToClients) => {
  ;({ end } = message)
  for (const { received } of clients) note(received)
  // An event that has not arrived by now is lost.
  setTimeout(finish, 20_000)
})
