import type { EventSourceClient, ServerEvent } from '../../src/index.ts'
import { type Actions, Deliberate } from './actions.ts'
import type { Judge } from './judge.ts'
import type { Consumer, Ledger } from './ledger.ts'
import { eventNames, numberOf } from './log-server.ts'
import type { Random } from './random.ts'

interface Surroundings {
  readonly client: EventSourceClient
  /** The client's own. */
  readonly signal: AbortSignal
  readonly random: Random
  readonly judge: Judge
  readonly ledger: Ledger
  readonly actions: Actions
  readonly isActive: () => boolean
  readonly sleep: (milliseconds: number) => Promise<void>
}

/** The consumers of one client. */
export interface ConsumerSet {
  /** The loops that have not ended, and the promises that have not settled. */
  readonly running: number
  startLoops(): void
  /** The client was closed: the present loops get nothing more. */
  dropLoops(): void
  /** Makes a loop leave at its next event. */
  leave(): void
  /** Adds a handler, or a loop that takes some events and leaves. */
  visit(): void
}

type Way = 'on' | 'onAny' | 'listener' | 'events' | 'client'

/** Adds one to three consumers to the client. */
export function createConsumers(surroundings: Surroundings): ConsumerSet {
  const { random, ledger, client, actions } = surroundings
  const loops: LoopPlace[] = []
  let pending = 0
  const ways: Way[] = ['on', 'onAny', 'listener', 'events', 'events', 'client']
  const count = 1 + random.below(3)
  for (let index = 0; index < count; index += 1) {
    const way = random.pick(ways)
    const consumer = ledger.add(`${way} ${index}`)
    if (way === 'events' || way === 'client') loops.push(new LoopPlace(surroundings, consumer, way))
    else addHandler(surroundings, consumer, way)
  }
  for (const type of ['open', 'error'] as const)
    if (random.chance(0.5)) client.addEventListener(type, () => actions.act(`${type} listener`))
  return {
    get running() {
      return loops.reduce((sum, { running }) => sum + running, pending)
    },
    startLoops() {
      for (const loop of loops) loop.start()
      if (!random.chance(0.2)) return
      pending += 1
      ledger.hasVisitors = true
      const settle = () => {
        pending -= 1
        actions.act('once')
      }
      client
        .once(random.pick(eventNames))
        .then(settle, settle)
        .catch(() => {})
    },
    dropLoops() {
      for (const loop of loops) loop.drop()
    },
    visit() {
      ledger.hasVisitors = true
      if (random.chance(0.5)) return visitAsHandler(surroundings)
      pending += 1
      const settle = () => {
        pending -= 1
      }
      visitAsLoop(surroundings).then(settle, settle)
    },
    leave() {
      if (loops.length > 0) random.pick(loops).isLeaving = true
    },
  }
}

function addHandler(surroundings: Surroundings, consumer: Consumer, way: Way): void {
  const { client, random, judge, ledger, actions, isActive, sleep } = surroundings
  const isAsync = random.chance(0.3)
  const handle = (event: { data: unknown }): unknown => {
    const number = numberOf(event.data)
    judge.note(`${consumer.name}: ${number}`)
    // The listeners of one event all get it, whatever the first of them does, as on any `EventTarget`.
    const isShared = event === ledger.message
    if (way === 'listener') ledger.message = event
    judge.check(isActive() || isShared, () => `${consumer.name}: ${number} came after close()`)
    ledger.receive(consumer, number, isShared)
    const { life } = ledger
    if (isAsync && way !== 'listener')
      return sleep(random.below(400)).then(() => {
        consumer.handle(number, life === ledger.life)
        actions.act(`${consumer.name}, later`, 0.05)
      })
    // An exception is reported, and the event counts as handled.
    consumer.handle(number)
    try {
      actions.act(consumer.name, 0.08)
    } finally {
      if (life !== ledger.life || !isActive()) ledger.withhold(number)
    }
    return undefined
  }
  for (const name of way === 'onAny' ? [] : eventNames)
    if (way === 'on') client.on(name, handle)
    else client.addEventListener(name, handle)
  if (way === 'onAny') client.onAny(handle)
}

/** A handler that is added late, and leaves by its signal. */
function visitAsHandler({ client, judge, isActive, random, signal }: Surroundings): void {
  const own = new AbortController()
  const given = random.pick([own.signal, signal])
  const handle = () => {
    judge.check(isActive(), () => 'a late handler got an event after close()')
    judge.check(!given.aborted, () => 'a late handler got an event after its signal')
    if (random.chance(0.2)) own.abort()
  }
  const once = random.chance(0.3)
  client.on(random.pick(eventNames), handle, { signal: given, once })
  client.addEventListener(random.pick(eventNames), handle, { signal: given, once })
}

/** A loop that is never behind. */
async function visitAsLoop({ client, random, sleep }: Surroundings): Promise<void> {
  const overflow = random.pick(['drop-oldest', 'error'] as const)
  const iterator = client.events({ highWaterMark: 1, overflow })
  // Without a `next()`, it is still a loop that its client ends.
  for (let left = random.below(4); left > 0; left -= 1) {
    if ((await iterator.next()).done) return
    if (random.chance(0.3)) await sleep(random.below(300))
  }
  await iterator.return()
}

/** A place in the caller's code that has a loop in each life of the client. */
class LoopPlace {
  /** The loops that have not ended: the last may still handle an event when the next begins. */
  running = 0
  isLeaving = false
  readonly #surroundings: Surroundings
  readonly #consumer: Consumer
  readonly #way: Way
  readonly #highWaterMark: number
  #life = 0
  /** Whether the present loop's client was closed. */
  #present = { isDropped: false }

  constructor(surroundings: Surroundings, consumer: Consumer, way: Way) {
    this.#surroundings = surroundings
    this.#consumer = consumer
    this.#way = way
    this.#highWaterMark = 1 + surroundings.random.below(8)
  }

  start(): void {
    const { client, ledger } = this.#surroundings
    if (this.#consumer.hasLeft || this.#life === ledger.life) return
    this.#life = ledger.life
    const present = (this.#present = { isDropped: false })
    const highWaterMark = this.#highWaterMark
    const iterator =
      this.#way === 'client' ? client[Symbol.asyncIterator]() : client.events({ highWaterMark })
    this.running += 1
    const settle = () => {
      this.running -= 1
    }
    void this.#run(iterator, present).then(settle, settle)
  }

  drop(): void {
    // A loop of an earlier life, which failed, still takes the events in its queue.
    if (this.#life === this.#surroundings.ledger.life) this.#present.isDropped = true
  }

  async #run(iterator: AsyncIterator<ServerEvent>, present: { isDropped: boolean }) {
    const consumer = this.#consumer
    const { judge, ledger, actions, random, sleep } = this.#surroundings
    const { life } = ledger
    let previous: number | undefined
    for (;;) {
      const wasDropped = present.isDropped
      const { done, value } = await iterator.next()
      if (done) return
      const number = numberOf(value.data)
      judge.note(`${consumer.name}: ${number}`)
      judge.check(!wasDropped, () => `${consumer.name}: event ${number} came after close()`)
      ledger.receiveInLoop(consumer, number, previous)
      previous = number
      try {
        actions.act(consumer.name, 0.05)
        if (random.chance(0.3)) await sleep(random.below(1000))
        actions.act(`${consumer.name}, later`, 0.05)
      } catch (error) {
        if (!(error instanceof Deliberate)) throw error
        this.isLeaving = true
      }
      if (this.isLeaving) {
        consumer.hasLeft = true
        consumer.isGone = number <= ledger.declared
        judge.note(`${consumer.name}: leaves`)
        await iterator.return!()
        return
      }
      consumer.handle(number, life === ledger.life)
    }
  }
}
