import { DecodeError } from 'headwater'
import { SharedEventSourceClient } from 'headwater/shared'
import { z } from 'zod'
import { showConnection } from '../look/connection-panel.ts'
import { create, element } from '../look/elements.ts'
import { send } from '../look/send.ts'
import { tabValue } from '../look/tab-storage.ts'
import { ActivityList } from './activity-list.ts'
import { Chart, formatTime } from './chart.ts'
import { showCounts } from './count-table.ts'
import { Outbox } from './outbox.ts'
import { type Hit, type Stats, activity, hit as hitSchema, stats, sum } from './schemas.ts'
import { sendVisitors, site } from './visitors.ts'

const chart = new Chart(element('chart'))
const activityList = new ActivityList(element('activity'), element('activity-summary'))
const unsentHits = tabValue('headwater-analytics-unsent', z.array(hitSchema))
const outbox = new Outbox({
  send: (hit) => send('/analytics/api/hits', hit, { signal: AbortSignal.timeout(10_000) }),
  keep: (hits) => unsentHits.save(hits.length > 0 ? [...hits] : undefined),
  onChange: showOutbox,
})

follow()
outbox.add(...(unsentHits.load() ?? []))

/** Shows the stream's events. */
function follow(): void {
  // All tabs of this page share one connection: a browser opens six to an origin over HTTP/1.1.
  const client = new SharedEventSourceClient('/analytics/api/stream', {
    events: { stats, activity },
    // The server sends the latest hits once per connection, so a tab that joins gets them from the other tabs.
    replay: 200,
    reconnect: { initialDelay: 500, maxDelay: 5000 },
    idleTimeout: 45_000,
    onOpen: () => outbox.resume(),
    onClose: ({ error }) => {
      if (error?.status !== 409) return
      // The server's log is older than this page's last hit: start again without a position.
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
  element('other-pages').textContent = others > 0 ? `Other pages: ${others} hits.` : ''
}

function showProblem({ message }: DecodeError): void {
  const problem = element('problem')
  problem.hidden = false
  problem.textContent = `The server sent an event that this page cannot read. Load the page again. (${message})`
}

element('page').append(...site.map((path) => create('option', {}, path)))
element('view').onclick = () => report(element<HTMLSelectElement>('page').value, 'view')
element('click').onclick = () => report(element<HTMLSelectElement>('page').value, 'click')

function report(page: string, kind: Hit['kind']): void {
  outbox.add({ id: crypto.randomUUID(), page, kind })
}

function showOutbox(): void {
  const { sent, unsent, lost, problem } = outbox
  for (const [id, count] of Object.entries({ sent, unsent, lost }))
    element(id).textContent = String(count)
  // A hit in flight is not worth mentioning.
  element('queued').hidden = !problem || unsent === 0
  element('rejected').hidden = lost === 0
  const text = problem && unsent > 0 ? `${problem} Queued hits are sent automatically.` : problem
  // Screen readers repeat it whenever it is set.
  if (element('outbox').textContent !== (text ?? '')) element('outbox').textContent = text ?? ''
}

let visitors: AbortController | undefined

element('visitors').onclick = async () => {
  if (visitors) return visitors.abort()
  visitors = new AbortController()
  element('visitors').textContent = 'Stop visitors'
  await sendVisitors(report, visitors.signal)
  visitors = undefined
  element('visitors').textContent = 'Simulate 20 visitors'
}
