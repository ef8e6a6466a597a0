import {
  DecodeError,
  type EventSourceClientOptions,
  type LastEventIdStore,
} from '../../src/index.ts'
import { type Actions, Deliberate } from './actions.ts'
import type { Judge } from './judge.ts'
import type { Ledger } from './ledger.ts'
import { numberOf } from './log-server.ts'
import type { Random } from './random.ts'

export interface Draw {
  readonly random: Random
  readonly judge: Judge
  readonly ledger: Ledger
  readonly actions: Actions
  readonly sleep: (milliseconds: number) => Promise<void>
}

/** Options at random. Each function among them acts. */
export function drawOptions(draw: Draw): EventSourceClientOptions {
  const { actions, judge, ledger, random } = draw
  const { act } = actions
  const options: EventSourceClientOptions<{}, unknown> = {
    onOpen: () => act('onOpen'),
    onReconnect: () => act('onReconnect'),
    onComment: random.chance(0.3) ? () => act('onComment') : undefined,
    onError(error) {
      judge.note(`onError: ${error.code}`)
      if (error instanceof DecodeError) ledger.refuse(numberOf(error.event.data))
      act('onError')
    },
    pauseWhenHidden: random.chance(0.3),
    connectTimeout: random.pick([0, 1500, 30_000]),
    idleTimeout: random.pick([0, 0, 2500]),
    decode: drawDecoder(draw),
    headers: random.chance(0.3) ? drawFunction(draw, 'headers', { 'x-own': '1' }) : undefined,
    lastEventId: random.chance(0.5) ? new Store(draw) : undefined,
    reconnect: {
      initialDelay: random.pick([1, 100, 1000]),
      maxDelay: 5000,
      shouldRetry: random.chance(0.4)
        ? drawFunction(draw, 'shouldRetry', random.pick([undefined, true, { delay: 50 }]))
        : undefined,
    },
  }
  return options as EventSourceClientOptions
}

/** A function that returns the value, perhaps later, and that may act or fail. */
function drawFunction<Value>({ actions, random, sleep }: Draw, name: string, value: Value) {
  const isAsync = random.chance(0.5)
  return (): Value | Promise<Value> => {
    actions.act(name)
    if (!isAsync) return value
    return sleep(random.below(400)).then(() => {
      actions.act(`${name}, later`)
      return value
    })
  }
}

function drawDecoder({ actions, random, sleep }: Draw): ((data: string) => unknown) | undefined {
  const kind = random.pick(['none', 'none', 'sync', 'async', 'mixed'] as const)
  if (kind === 'none') return undefined
  const decode = (data: string) => {
    actions.act('decoder', 0.05)
    if (numberOf(data) % 7 === 3) throw new Deliberate(data)
    return data
  }
  return (data) => {
    if (kind === 'sync' || (kind === 'mixed' && random.chance(0.5))) return decode(data)
    const waiting = random.chance(0.5) ? sleep(random.below(300)) : Promise.resolve()
    return waiting.then(() => decode(data))
  }
}

/** A store that judges what it gets, and fails at times. */
class Store implements LastEventIdStore {
  readonly #draw: Draw
  readonly #isAsync: boolean
  #saved = ''
  #isSaving = false

  constructor(draw: Draw) {
    this.#draw = draw
    this.#isAsync = draw.random.chance(0.5)
  }

  load(): string | Promise<string> {
    const { actions, random, sleep } = this.#draw
    actions.act('load')
    if (random.chance(0.2)) throw new Deliberate('load')
    return this.#isAsync ? sleep(random.below(300)).then(() => this.#saved) : this.#saved
  }

  save(id: string): void | Promise<void> {
    const { actions, judge, ledger, random, sleep } = this.#draw
    judge.note(`save ${id}`)
    ledger.save(Number(id))
    judge.check(!this.#isSaving, () => 'save() was called before the last save had settled')
    judge.check(Number(id) >= Number(this.#saved), () => `${id} was saved after ${this.#saved}`)
    actions.act('save', 0.1)
    if (random.chance(0.1)) throw new Deliberate('save')
    this.#saved = id
    if (!this.#isAsync) return undefined
    this.#isSaving = true
    return sleep(random.below(300)).then(() => {
      this.#isSaving = false
      actions.act('save, later', 0.1)
    })
  }
}
