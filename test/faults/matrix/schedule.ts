import * as fc from 'fast-check'
import { type Fault, describeFault } from '../proxy/fault.ts'

export const consumerNames = ['on', 'iteration', 'post', 'drop-in'] as const
export type ConsumerName = (typeof consumerNames)[number]

/** The plan of one run. */
export interface Schedule {
  consumer: ConsumerName
  /** The faults of the k-th connection. One of them ends it. */
  connections: readonly (readonly Fault[])[]
  /** Events added to the log while the client is disconnected. */
  burst: number
  /** Whether the server sends a `retry:` field. */
  sendsRetry: boolean
  /** The client's option. */
  jitter: number
  /** Whether a loop takes each next event only after another connection loss; its queue is then unlimited. */
  waitsForLoss: boolean
  /** Turns of the event loop that a loop spends on each event. */
  dawdling: number
  /** The size of a loop's queue. */
  highWaterMark: number
}

// The headers have about 200 bytes, and the connection's events more than 1500.
const anyByte = fc.nat({ max: 700 })
const bodyByte = fc.nat({ max: 500 })

const refusals: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constant('refuse' as const),
  status: fc.constantFrom(502 as const, 503 as const, 429 as const),
  retryAfter: fc.option(
    fc.record({
      seconds: fc.integer({ min: 0, max: 9 }),
      as: fc.constantFrom('seconds' as const, 'date' as const),
    }),
    { freq: 3, nil: undefined },
  ),
})

const ends: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), after: anyByte }),
  fc.record({ kind: fc.constant('reset' as const), after: anyByte }),
  fc.record({ kind: fc.constant('truncate' as const), after: bodyByte }),
  fc.record({ kind: fc.constant('end-early' as const), after: bodyByte }),
  fc.record({ kind: fc.constant('stall' as const), after: bodyByte }),
  fc.constant<Fault>({ kind: 'half-open' }),
  fc.constant<Fault>({ kind: 'close-after-event' }),
  fc.record({ kind: fc.constant('corrupt-framing' as const), chunk: fc.nat({ max: 6 }) }),
  { weight: 2, arbitrary: refusals },
  fc.constantFrom<Fault[]>({ kind: 'html' }, { kind: 'portal' }),
)

const paces: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    kind: fc.constant('throttle' as const),
    bytesPerSecond: fc.integer({ min: 10_000, max: 200_000 }),
  }),
  fc.record({ kind: fc.constant('split' as const), size: fc.integer({ min: 1, max: 9 }) }),
  fc.record({
    kind: fc.constant('delay-headers' as const),
    milliseconds: fc.integer({ min: 1, max: 40 }),
  }),
)

const corruptions: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constant('corrupt-data' as const),
  after: fc.nat({ max: 250 }),
  mask: fc.integer({ min: 1, max: 255 }),
})

/** One in this many cases. */
function sometimes<T>(times: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  const never = { weight: times - 1, arbitrary: fc.constant(undefined) }
  return fc.oneof(never, { weight: 1, arbitrary })
}

const connections: fc.Arbitrary<Fault[]> = fc
  .tuple(ends, sometimes(2, paces), sometimes(12, corruptions))
  .map((faults) => faults.filter((fault) => fault !== undefined))

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  consumer: fc.constantFrom(...consumerNames),
  connections: fc.array(connections, { minLength: 1, maxLength: 7, size: 'max' }),
  burst: fc.nat({ max: 4 }),
  sendsRetry: fc.boolean(),
  jitter: fc.constantFrom(0, 0.5, 1),
  waitsForLoss: fc.boolean(),
  dawdling: fc.nat({ max: 3 }),
  highWaterMark: fc.integer({ min: 1, max: 8 }),
})

export function isCorrupted({ connections: all }: Schedule): boolean {
  return all.flat().some(({ kind }) => kind === 'corrupt-data')
}

/** A readable list of the faults of each connection. */
export function describeSchedule({ connections: all, ...rest }: Schedule): string {
  const settings = Object.entries(rest).map(([name, value]) => `${name}: ${value}`)
  const faults = all.map(
    (each, index) => `  connection ${index + 1}: ${each.map(describeFault).join(' + ')}`,
  )
  return [settings.join(', '), ...faults, '  then left alone'].join('\n')
}
