import { type AttemptTone, describeAttempt, toneOf } from '../describe-attempt.ts'
import { formatDuration, formatSize, formatTime, preview } from '../format-text.ts'
import type { AttemptRecord } from '../records.ts'
import { redactUrl } from '../redact.ts'
import type { StreamLog } from '../stream-log.ts'
import { AttemptRequests } from './attempt-requests.ts'
import { button, create, setText } from './create.ts'

/** The most attempts of a stream that are shown. */
const maxShown = 50

const labels: Record<AttemptTone, string> = {
  pending: 'connecting',
  open: 'open',
  good: 'ended',
  bad: 'failed',
  over: 'closed',
}

/** A part of a bar: milliseconds since the epoch, and its class. */
type Segment = [start: number, end: number, name: string]

/** What an attempt is shown with. */
interface AttemptContext {
  readonly next: AttemptRecord | undefined
  readonly range: [start: number, end: number]
  readonly showsSecrets: boolean
}

interface AttemptView {
  /** The row of the attempt, and that of its requests. */
  readonly elements: readonly HTMLTableRowElement[]
  update(attempt: AttemptRecord, context: AttemptContext): void
}

interface StreamView {
  readonly element: HTMLElement
  update(showsSecrets: boolean): void
}

/** The attempts of each stream, newest first, with a bar on a common time axis. */
export class Connections {
  readonly element = create('div', {
    className: 'connections',
    tabIndex: 0,
    hidden: true,
    attributes: { role: 'tabpanel', 'aria-label': 'Connections' },
  })
  readonly #copyCurl: (attempt: AttemptRecord) => void
  readonly #views = new Map<StreamLog, StreamView>()

  constructor(copyCurl: (attempt: AttemptRecord) => void) {
    this.#copyCurl = copyCurl
  }

  render(streams: readonly StreamLog[], showsSecrets: boolean): void {
    for (const [stream, view] of this.#views)
      if (!streams.includes(stream)) {
        view.element.remove()
        this.#views.delete(stream)
      }
    for (const stream of streams) {
      let view = this.#views.get(stream)
      if (!view) {
        view = createStreamView(stream, this.#copyCurl)
        this.#views.set(stream, view)
        this.element.append(view.element)
      }
      view.update(showsSecrets)
    }
  }
}

function createStreamView(
  stream: StreamLog,
  copyCurl: (attempt: AttemptRecord) => void,
): StreamView {
  const title = create('h3', {}, preview(stream.name, 80))
  const badge = create('span', { className: 'badge' })
  const url = create('code', { className: 'url' })
  const problem = create('p', { className: 'note', hidden: true })
  const body = create('tbody')
  const head = ['#', 'Started', 'Result', 'Timeline', 'Open', 'Events', 'Received', '']
  const cells = head.map((text) =>
    text === ''
      ? create('td', { className: 'action' })
      : create('th', { className: classOf(text), attributes: { scope: 'col' } }, text),
  )
  const caption = create('caption', { className: 'hidden' }, `Attempts of ${stream.name}`)
  const table = create('table', {}, caption, create('thead', {}, create('tr', {}, ...cells)), body)
  const bar = create('div', { className: 'bar' }, title, badge, url)
  const element = create('section', {}, bar, problem, table)
  const views = new Map<AttemptRecord, AttemptView>()
  return {
    element,
    update(showsSecrets) {
      const { observation } = stream
      const attempts = stream.attempts.slice(-maxShown)
      const last = attempts.at(-1)
      const state = observation?.isCollected
        ? 'collected'
        : (observation?.state?.status ?? (last ? labels[toneOf(last)] : 'idle'))
      setText(badge, state)
      badge.dataset['tone'] = last ? toneOf(last) : 'over'
      const shown = observation?.url ?? ''
      setText(url, showsSecrets ? shown : redactUrl(shown))
      const errors = observation?.decodeErrors ?? 0
      problem.hidden = errors === 0
      setText(problem, `${errors} ${errors === 1 ? 'event' : 'events'} could not be decoded.`)
      for (const [attempt, view] of views)
        if (!attempts.includes(attempt)) {
          for (const each of view.elements) each.remove()
          views.delete(attempt)
        }
      const range: [number, number] = [attempts[0]?.startedAt ?? 0, rangeEnd(last)]
      attempts.forEach((attempt, index) => {
        let view = views.get(attempt)
        if (!view) {
          view = createAttemptView(attempt, copyCurl)
          views.set(attempt, view)
          body.prepend(...view.elements)
        }
        view.update(attempt, { next: attempts[index + 1], range, showsSecrets })
      })
    },
  }
}

/** The end of the time axis: now, or the end of the last attempt of a stream that is over. */
function rangeEnd(last: AttemptRecord | undefined): number {
  const isOver = last?.end !== undefined && last.retryDelay === undefined
  return isOver ? last.endedAt! : Date.now()
}

const classOf = (title: string): string => title.toLowerCase().replace('#', 'number')

function createAttemptView(
  attempt: AttemptRecord,
  copyCurl: (attempt: AttemptRecord) => void,
): AttemptView {
  const badge = create('span', { className: 'badge' })
  const reason = create('span', { className: 'reason' })
  const segments = [0, 1, 2].map(() => create('i'))
  const timeline = create(
    'div',
    { className: 'track', attributes: { 'aria-hidden': 'true' } },
    ...segments,
  )
  const [open, events, received] = [
    create('td', { className: 'open' }),
    create('td', { className: 'events' }),
    create('td', { className: 'received' }),
  ]
  const requests = new AttemptRequests(attempt)
  const label = `Copy attempt ${attempt.number} as curl`
  const copy = button('curl', () => copyCurl(attempt), { 'aria-label': label, title: label })
  const element = create(
    'tr',
    {},
    create('td', { className: 'number' }, String(attempt.number)),
    create('td', { className: 'started' }, formatTime(attempt.startedAt)),
    create('td', { className: 'result' }, badge, reason),
    create('td', { className: 'timeline' }, timeline),
    open,
    events,
    received,
    create('td', { className: 'action' }, requests.toggle, ' ', copy),
  )
  return {
    elements: [element, requests.element],
    update(shown, { next, range: [start, end], showsSecrets }) {
      requests.update(showsSecrets)
      const tone = toneOf(shown)
      badge.dataset['tone'] = tone
      setText(badge, shown.status === undefined ? labels[tone] : String(shown.status))
      setText(reason, preview(describeAttempt(shown), 400))
      const { endedAt = end, openedAt } = shown
      setText(open, openedAt === undefined ? '–' : formatDuration(endedAt - openedAt))
      setText(events, String(shown.events))
      setText(received, formatSize(shown.bytes))
      const parts: Segment[] = [
        [shown.startedAt, openedAt ?? endedAt, tone === 'bad' && !openedAt ? 'bad' : 'pending'],
        [openedAt ?? endedAt, endedAt, openedAt === undefined ? '' : 'open'],
        [endedAt, next?.startedAt ?? end, shown.end === undefined ? '' : 'waiting'],
      ]
      parts.forEach((part, index) => putSegment(segments[index]!, part, [start, end]))
    },
  }
}

function putSegment(
  { dataset, style }: HTMLElement,
  [from, to, name]: Segment,
  [start, end]: [number, number],
) {
  const percent = (time: number) => (100 * (time - start)) / Math.max(1, end - start)
  dataset['part'] = name
  style.left = `${percent(from).toFixed(2)}%`
  style.width = `${Math.max(0, percent(to) - percent(from)).toFixed(2)}%`
}
