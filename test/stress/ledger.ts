import type { Judge } from './judge.ts'

/** Events in any order, and how far they go without a gap. */
class Progress {
  readonly #numbers = new Set<number>()
  #upTo: number

  constructor(start: number) {
    this.#upTo = start
  }

  get upTo(): number {
    while (this.#numbers.delete(this.#upTo + 1)) this.#upTo += 1
    return this.#upTo
  }

  add(number: number): void {
    if (number > this.#upTo) this.#numbers.add(number)
  }

  /** Forgets the events after this one. */
  goBack(number: number): void {
    if (this.upTo <= number) return
    this.#upTo = number
    this.#numbers.clear()
  }
}

/** A consumer of events that listens from the start: a handler, or the loops that follow each other in one place. */
export class Consumer {
  readonly name: string
  /** It has left its loop: events that it has not handled are abandoned. */
  hasLeft = false
  /** Its abandoned events no longer matter. */
  isGone = false
  /** The last event that it got. */
  last: number
  readonly got = new Set<number>()
  /** The events that it has handled at least once, and those since they were last requested. */
  readonly handled: Progress
  readonly handledSince: Progress

  constructor(name: string, start: number) {
    this.name = name
    this.last = start
    this.handled = new Progress(start)
    this.handledSince = new Progress(start)
  }

  /** @param isRecent - not from before the client closed: a new connection may already have requested the event again */
  handle(number: number, isRecent = true): void {
    this.handled.add(number)
    if (isRecent) this.handledSince.add(number)
  }

  /** The caller wants no event up to this one. */
  declare(number: number): void {
    for (let each = 1; each <= number; each += 1) {
      this.got.add(each)
      this.handle(each)
    }
    this.handledSince.goBack(number)
    this.last = Math.max(this.last, number)
  }
}

/** The promises of the package about events and positions. */
export class Ledger {
  readonly consumers: Consumer[] = []
  readonly #judge: Judge
  readonly #start: number
  /** The last position that the caller set. */
  declared = 0
  /** Whether there is a store. */
  isStored = false
  /** The last event that a listener got. */
  message: unknown
  /** Counts the times that the client began to connect. */
  life = 0
  /** Whether others may have events to handle too. */
  hasVisitors = false
  /** What all had handled when the client began to connect, and the position of the last request since then. */
  #handledBefore = 0
  #requested: number | undefined
  readonly #refused = new Set<number>()
  readonly #lives = new Map<Consumer, number>()

  constructor(judge: Judge, start: number) {
    this.#judge = judge
    this.#start = start
  }

  add(name: string): Consumer {
    const consumer = new Consumer(name, this.#start)
    this.consumers.push(consumer)
    return consumer
  }

  get #bound(): Consumer[] {
    return this.consumers.filter(({ isGone }) => !isGone)
  }

  /** A handler got an event. */
  receive(consumer: Consumer, number: number, isShared = false): void {
    const { last, name } = consumer
    const isSameLife = this.#lives.get(consumer) === this.life
    this.#lives.set(consumer, this.life)
    this.#judge.check(number <= last + 1, () => `${name}: event ${number} came after ${last}`)
    this.#judge.check(
      !isSameLife || number > last || isShared,
      () => `${name}: event ${number} came again after ${last}`,
    )
    consumer.last = number
    consumer.got.add(number)
  }

  /** The loop of an iterator got an event; `previous` is the one before it in the same loop. */
  receiveInLoop(consumer: Consumer, number: number, previous: number | undefined): void {
    const { name } = consumer
    this.#judge.check(
      previous === undefined || this.#follows(number, previous),
      () => `${name}: event ${number} came after ${previous}`,
    )
    consumer.last = Math.max(consumer.last, number)
    consumer.got.add(number)
  }

  /** Whether the events between the two are not to be delivered. */
  #follows(number: number, previous: number): boolean {
    let next = previous + 1
    while (next < number && (this.#refused.has(next) || next <= this.declared)) next += 1
    return number === next
  }

  /** The client refused an event that cannot be decoded. */
  refuse(number: number): void {
    this.#refused.add(number)
    this.#skip(number, this.consumers)
  }

  /** A handler closed the client. Without a store, the event counts as handled, though later handlers do not get it. */
  withhold(number: number): void {
    const handlers = this.consumers.filter(({ name }) => !/^(events|client)/.test(name))
    if (!this.isStored) this.#skip(number, handlers)
  }

  #skip(number: number, consumers: readonly Consumer[]) {
    for (const consumer of consumers) {
      consumer.got.add(number)
      consumer.handle(number)
      consumer.last = Math.max(consumer.last, number)
    }
  }

  declare(position: number): void {
    this.declared = Math.max(this.declared, position)
    for (const consumer of this.consumers) {
      consumer.declare(position)
      // It abandoned no later event.
      if (consumer.hasLeft) consumer.isGone = true
    }
  }

  /** The client begins to connect. */
  begin(): void {
    this.life += 1
    const isKnown = this.#bound.length > 0 && !this.hasVisitors
    this.#handledBefore = isKnown ? Math.min(...this.#bound.map(handledBy)) : 0
    this.#requested = undefined
  }

  /** A request asks for the events after this one. */
  request(position: number): void {
    const least = this.#requested ?? this.#handledBefore
    this.#judge.check(
      position >= least,
      () => `a request repeats the events after ${position}, though ${least} are handled`,
    )
    // The events that a loop has abandoned are requested again when its client connects after `close()`.
    if (this.#requested === undefined)
      for (const consumer of this.consumers) if (consumer.hasLeft) consumer.isGone = true
    for (const { handledSince } of this.consumers) handledSince.goBack(position)
    this.#requested = position
  }

  save(position: number): void {
    for (const { handled, name } of this.#bound)
      this.#judge.check(
        position <= Math.max(handled.upTo, this.#start, this.declared),
        () => `${position} was saved, but ${name} has handled the events up to ${handled.upTo}`,
      )
  }

  /** The consumers that have yet to get one of the events up to the last. */
  behind(last: number): Consumer[] {
    return this.consumers.filter(({ got, hasLeft }) => {
      if (hasLeft) return false
      for (let number = this.#start + 1; number <= last; number += 1)
        if (!got.has(number)) return true
      return false
    })
  }
}

const handledBy = ({ handledSince }: Consumer) => handledSince.upTo
