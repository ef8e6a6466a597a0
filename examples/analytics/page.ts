import { DecodeError } from 'headwater'
import { SharedEventSourceClient } from 'headwater/shared'
import { showConnection } from '../look/connection-panel.ts'
import { create, element } from '../look/elements.ts'
import { send } from '../look/send.ts'
import { ActivityList } from './activity-list.ts'
import { Chart, formatTime } from './chart.ts'
import { showCounts } from './count-table.ts'
import { Outbox } from './outbox.ts'
import { type Hit, type Stats, activity, stats, sum } from './schemas.ts'
import { keepUnsentHits, loadUnsentHits } from './unsent-hits.ts'
import { sendVisitors, site } from './visitors.ts'

const chart = new Chart(element('chart'))
const activityList = new ActivityList(element('activity'), element('activity-summary'))
const outbox = new Outbox({
  send: (hit) => send('/analytics/api/hits', hit, { signal: AbortSignal.timeout(10_000) }),
  keep: keepUnsentHits,
  onChange: showOutbox,
})

follow()
outbox.add(...loadUnsentHits())

/** Shows what the server says, from now on. */
function follow(): void {
  // One connection for all tabs that show this page: a browser opens six to one origin over HTTP/1.
  const client = new SharedEventSourceClient('/analytics/api/stream', {
    events: { stats, activity },
    // The server sends the latest hits once per connection: a tab that joins it gets those that the others kept.
    replay: 200,
    reconnect: { initialDelay: 500, maxDelay: 5000 },
    idleTimeout: 45_000,
    onOpen: () => outbox.resume(),
    onClose: ({ error }) => {
      if (error?.status !== 409) return
      // The server has lost what this page has seen, and says so: then the page begins anew.
      activityList.clear()
      client.reconnect({ lastEventId: '' })
    },
    onError: (error) => {
      if (error instanceof DecodeError) showProblem(error)
    },
  })
  client.on('stats', ({ data }) => showStats(data))
  client.on('activity', ({ data }) => activityList.add(data))
  showConnection(element('connection'), client)
}

function showStats({ total, pages, minutes }: Stats): void {
  element('total-hits').textContent = String(sum(total))
  element('total-views').textContent = String(total.views)
  element('total-clicks').textContent = String(total.clicks)
  chart.show(minutes)
  const rows = minutes.map(({ start, ...counts }) => ({ name: formatTime(start), ...counts }))
  showCounts(element('minutes'), rows.reverse())
  const most = Math.max(...pages.map(sum))
  showCounts(
    element('pages'),
    pages.map(({ page, ...counts }) => ({ name: page, most, ...counts })),
  )
  const others = pages.reduce((rest, counts) => rest - sum(counts), sum(total))
  element('other-pages').textContent = others > 0 ? `All other pages together: ${others} hits.` : ''
}

function showProblem({ message }: DecodeError): void {
  const problem = element('problem')
  problem.hidden = false
  problem.textContent = `The server sent what this page does not understand. Load the page again. (${message})`
}

element('page').append(...site.map((path) => create('option', {}, path)))
element('view').onclick = () => report(element<HTMLSelectElement>('page').value, 'view')
element('click').onclick = () => report(element<HTMLSelectElement>('page').value, 'click')

function report(page: string, kind: Hit['kind']): void {
  outbox.add({ id: crypto.randomUUID(), page, kind })
}

function showOutbox(): void {
  const { sent, unsent, lost, problem } = outbox
  element('sent').textContent = String(sent)
  element('unsent').textContent = String(unsent)
  element('lost').textContent = String(lost)
  const said = problem
    ? `${problem} What waits is sent again by itself.`
    : 'What cannot be sent waits in this page until it can.'
  // A screen reader says it whenever it is set.
  if (element('outbox').textContent === said) return
  element('outbox').className = problem ? 'problem' : 'quiet'
  element('outbox').textContent = said
}

let visitors: AbortController | undefined

element('visitors').onclick = async () => {
  if (visitors) return visitors.abort()
  visitors = new AbortController()
  element('visitors').textContent = 'Stop the visitors'
  await sendVisitors(report, visitors.signal)
  visitors = undefined
  element('visitors').textContent = 'Send twenty visitors'
}
