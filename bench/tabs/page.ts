/** A tab that follows the stream of a server, and reports the delays of the measured events. */
import { EventSourceClient } from 'headwater'
import { SharedEventSourceClient } from 'headwater/shared'

/** Comes in the page's URL. */
export interface TabTask {
  /** The tab's number. */
  readonly tab: number
  readonly stream: string
  readonly isShared: boolean
}

export interface TabReport {
  /** Milliseconds from the server's write to the handler, for each measured event. */
  readonly delays: readonly number[]
  /** Whether each event came once and in order, from the first one on. */
  readonly correct: boolean
}

const { tab, stream, isShared } = JSON.parse(
  new URLSearchParams(location.search).get('task')!,
) as TabTask

const client = isShared
  ? new SharedEventSourceClient(stream, { name: 'bench' })
  : new EventSourceClient(stream)
const delays: number[] = []
let last: number | undefined
let correct = true

const send = (path: string, body: string) => fetch(path, { method: 'POST', body })

client.on('message', ({ data }) => {
  const now = performance.timeOrigin + performance.now()
  const [number, sent, isMeasured] = data.split(' ', 3).map(Number) as [number, number, number]
  if (last === undefined) void send(`/ready?tab=${tab}`, '')
  else if (number !== last + 1) correct = false
  last = number
  if (isMeasured) delays.push(now - sent)
})

client.on('end', () => {
  const report: TabReport = { delays, correct }
  void send('/report', JSON.stringify(report))
})
