import { type Fault, nameOf } from '../proxy/fault.ts'
import { type Schedule, consumerNames } from './schedule.ts'

const retryAfters = [undefined, { seconds: 5, as: 'seconds' }, { seconds: 7, as: 'date' }] as const
const refusals = ([502, 503, 429] as const).flatMap((status) =>
  retryAfters.map((retryAfter): Fault => ({ kind: 'refuse', status, retryAfter })),
)

const eachFault: Fault[] = [
  // Between an event's ID and its end.
  { kind: 'cut', after: 200 },
  { kind: 'reset', after: 300 },
  { kind: 'half-open' },
  { kind: 'stall', after: 60 },
  { kind: 'throttle', bytesPerSecond: 20_000 },
  { kind: 'split', size: 1 },
  { kind: 'delay-headers', milliseconds: 20 },
  { kind: 'truncate', after: 70 },
  // Between an event's last line and the empty one after it.
  { kind: 'end-early', after: 50 },
  { kind: 'corrupt-framing', chunk: 2 },
  { kind: 'corrupt-data', after: 30, mask: 1 },
  { kind: 'close-after-event' },
  ...refusals,
  { kind: 'html' },
  { kind: 'portal' },
]

export const faultNames: readonly string[] = eachFault.map(nameOf)

const ending: Fault = { kind: 'cut', after: 500 }
const endless = ['throttle', 'split', 'delay-headers', 'corrupt-data']

/** One schedule per fault, so that even a short run covers all of them. */
export const eachFaultAlone: readonly Schedule[] = eachFault.map((fault, index) => ({
  consumer: consumerNames[index % consumerNames.length]!,
  connections: [endless.includes(fault.kind) ? [fault, ending] : [fault]],
  burst: 3,
  sendsRetry: index % 2 === 0,
  jitter: 1,
  // A queue that a loss can empty.
  waitsForLoss: index % 8 === 1,
  dawdling: 1,
  highWaterMark: 2,
}))
