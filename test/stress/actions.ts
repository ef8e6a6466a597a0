import type { FakePlatform } from '../support/fake-platform.ts'
import type { Judge } from './judge.ts'
import type { Random } from './random.ts'

/** The things that a callback, or a bystander, may do, by how often they happen. */
const weights = {
  close: 3,
  connect: 3,
  reconnect: 4,
  'reconnect from the current ID': 1,
  'close and connect': 3,
  'connect and close': 1,
  'reconnect twice': 1,
  hide: 3,
  show: 3,
  'go offline': 2,
  'go online': 2,
  resume: 1,
  leave: 1,
  visit: 1,
  abort: 0.3,
  throw: 2,
}

/** The client, as far as actions use it. */
export interface Target {
  close(): void
  connect(): void
  reconnect(options?: { lastEventId: string }): void
  /** Leaves a loop at its next event. */
  leave(): void
  /** Listens late, for a while. */
  visit(): void
  abort(): void
  readonly lastEventId: string
}

/** What callbacks throw on purpose. */
export class Deliberate extends Error {}

/** Acts at random, a limited number of times. */
export class Actions {
  /** The actions so far. */
  count = 0
  #left: number
  readonly #random: Random
  readonly #judge: Judge
  readonly #page: FakePlatform
  #target: Target | undefined

  constructor(random: Random, judge: Judge, page: FakePlatform) {
    this.#random = random
    this.#judge = judge
    this.#page = page
    this.#left = random.below(25)
  }

  start(target: Target): void {
    this.#target = target
  }

  stop(): void {
    this.#left = 0
  }

  /** Called in each callback. */
  readonly act = (place: string, probability = 0.2): void => {
    if (!this.#target || this.#left <= 0 || !this.#random.chance(probability)) return
    this.#left -= 1
    this.count += 1
    const action = this.#random.weighted(weights)
    this.#judge.note(`${place}: ${action}`)
    this.#perform(action, place, this.#target)
  }

  #perform(action: keyof typeof weights, place: string, target: Target) {
    switch (action) {
      case 'close':
        return target.close()
      case 'connect':
        return target.connect()
      case 'reconnect':
        return target.reconnect()
      case 'reconnect from the current ID':
        return target.reconnect({ lastEventId: target.lastEventId })
      case 'close and connect':
        target.close()
        return target.connect()
      case 'connect and close':
        target.connect()
        return target.close()
      case 'reconnect twice':
        target.reconnect()
        return target.reconnect()
      case 'hide':
        return this.#page.hide()
      case 'show':
        return this.#page.show()
      case 'go offline':
        return this.#page.goOffline()
      case 'go online':
        return this.#page.goOnline()
      case 'resume':
        return this.#page.resume()
      case 'leave':
        return target.leave()
      case 'visit':
        return target.visit()
      case 'abort':
        return target.abort()
      case 'throw':
        if (place !== 'outside') throw new Deliberate(`thrown in ${place}`)
    }
  }
}
