import * as fc from 'fast-check'

/** The moments at which the consumer kills itself, because no other process can time them. */
export const ownMoments = [
  'in the row’s transaction',
  'row written, not saved',
  'half of the position written',
  'position written, not in place',
  'position saved',
] as const

/** The moments at which the server stops and reports; the consumer is then killed from outside. */
export const serverMoments = [
  'request made, no answer',
  'in the middle of an event',
  'nothing to do',
] as const

const otherMoments = [
  'waiting to reconnect',
  'some time after its start',
  'some time after a row',
] as const

export type OwnMoment = (typeof ownMoments)[number]
export type ServerMoment = (typeof serverMoments)[number]
export type Moment = OwnMoment | ServerMoment | (typeof otherMoments)[number]

export const moments: readonly Moment[] = [...ownMoments, ...serverMoments, ...otherMoments]
/** A page's storage writes an ID atomically. */
export const pageMoments = moments.filter(
  (moment) =>
    moment !== 'half of the position written' && moment !== 'position written, not in place',
)

export const isOwn = (moment: string): moment is OwnMoment =>
  (ownMoments as readonly string[]).includes(moment)
export const isOfServer = (moment: string): moment is ServerMoment =>
  (serverMoments as readonly string[]).includes(moment)

/** How the server sends, for all connections of a run. */
export interface Traffic {
  /** Numbers of events sent at once, repeated cyclically. */
  readonly bursts: readonly number[]
  /** Milliseconds between two bursts. */
  readonly pauses: readonly number[]
  /** The connection is reset after this many bursts. */
  readonly cut: number | null
}

/** One run, from the start of the consumer to its kill. */
export interface Life {
  readonly traffic: Traffic
  readonly moment: Moment
  /** Which occurrence of the moment counts: the n-th row, request or save, or the number of events before it. */
  readonly count: number
  /** How many bytes of the torn event are sent. */
  readonly bytes: number
  /** Milliseconds. */
  readonly delay: number
  readonly way: 'on' | 'for await' | 'for await, async'
}

/** One run for each kill, with each moment equally often; always the same for the same seed. */
export function schedule(of: readonly Moment[], kills: number, seed: number): Life[] {
  const inTurn = Array.from({ length: kills }, (_, index) => of[index % of.length]!)
  const shuffled = fc.shuffledSubarray(inTurn, { minLength: kills })
  const [order = []] = fc.sample(shuffled, { seed, numRuns: 1 })
  const rests = fc.sample(rest, { seed, numRuns: kills })
  return order.map((moment, index) => {
    const life = { moment, ...rests[index]! }
    // A moment after a lost connection needs one.
    const { cut } = life.traffic
    const needsCut = moment === 'waiting to reconnect' || moment === 'request made, no answer'
    return needsCut && cut === null ? { ...life, traffic: { ...life.traffic, cut: 1 } } : life
  })
}

const rest = fc.record<Omit<Life, 'moment'>>({
  traffic: fc.record({
    bursts: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }),
    pauses: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }),
    cut: fc.option(fc.integer({ min: 1, max: 4 })),
  }),
  count: fc.integer({ min: 1, max: 12 }),
  bytes: fc.integer({ min: 1, max: 60 }),
  delay: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  way: fc.constantFrom('on', 'for await', 'for await, async'),
})
