import { FakeChannels } from './fake-channels.ts'
import { FakeLocks } from './fake-locks.ts'
import { judge } from './judge.ts'
import { LogServer, type StreamKind } from './log-server.ts'
import { type Origin, type Reader, Tab } from './tab.ts'
import { World } from './world.ts'

/** The outcome of one run. */
export interface Report {
  readonly seed: number
  readonly problems: string[]
  readonly log: string[]
  /** How often each thing happened. */
  readonly counts: Readonly<Record<string, number>>
}

/** How often each action is taken. */
const actions = {
  publish: 40,
  burst: 6,
  comment: 4,
  join: 12,
  joinPaused: 3,
  leave: 3,
  close: 3,
  crash: 3,
  freeze: 5,
  suspend: 3,
  thaw: 8,
  cut: 3,
  steal: 2,
  hide: 2,
  show: 3,
  reconnect: 2,
  sleep: 8,
}

const kinds: readonly StreamKind[] = [
  'ids',
  'ids',
  'ids',
  'id-only',
  'some-ids',
  'shared-ids',
  'no-ids',
]

/** Lets up to six tabs share a stream while everything happens to them that happens to tabs. */
export async function simulate(seed: number): Promise<Report> {
  const run = new Run(seed)
  await run.act()
  await run.rest()
  const problems = judge(run)
  return { seed, problems, log: run.world.log, counts: run.counts }
}

/** One run of the simulation. */
export class Run {
  readonly world: World
  readonly origin: Origin
  readonly tabs: Tab[] = []
  readonly readers: Reader[] = []
  readonly counts: Record<string, number> = {}
  readonly frames: number
  #names = 0

  constructor(seed: number) {
    this.world = new World(seed)
    const { world } = this
    const kind = world.random.pick(kinds)
    this.frames = world.random.pick([8, 512])
    this.origin = {
      world,
      locks: new FakeLocks(world),
      channels: new FakeChannels(world),
      server: new LogServer(world, kind),
    }
    world.note(`${kind}, rings of ${this.frames}`)
  }

  get running(): Tab[] {
    return this.tabs.filter((tab) => tab.isRunning)
  }

  async act(): Promise<void> {
    const { random, time } = this.world
    this.#join()
    for (let step = 0; step < 80; step++) {
      const action = random.weighted(actions)
      this.counts[action] = (this.counts[action] ?? 0) + 1
      this.#take(action)
      const pause =
        action === 'sleep' ? random.below(random.pick([1000, 20_000])) : random.below(60)
      await time.run(pause)
    }
  }

  /** Everything runs again, and the last events arrive. */
  async rest(): Promise<void> {
    const { server } = this.origin
    const { time } = this.world
    this.world.note('rest')
    for (const tab of this.tabs) if (tab.process.isSuspended && !tab.process.isDead) tab.thaw(true)
    for (const tab of this.running) tab.show(true)
    for (const reader of this.readers) reader.isPaused = false
    await time.run(60_000)
    for (let last = 0; last < 3; last++) {
      server.publish()
      await time.run(5000)
    }
    await time.run(20_000)
  }

  #take(action: keyof typeof actions) {
    const { origin, running, world } = this
    const { random } = world
    const { server } = origin
    const tab = running.length > 0 ? random.pick(running) : undefined
    if (action === 'publish') server.publish()
    else if (action === 'burst')
      for (let left = 3 + random.below(30); left > 0; left--) server.publish()
    else if (action === 'comment') server.comment()
    else if (action === 'join' || action === 'joinPaused') this.#join(action === 'joinPaused')
    else if (action === 'cut') server.cut()
    else if (action === 'thaw') {
      const asleep = this.tabs.filter(({ process }) => process.isSuspended && !process.isDead)
      if (asleep.length > 0) this.#note('thaw', random.pick(asleep)).thaw(random.chance(0.5))
    } else if (!tab) return
    else if (action === 'leave' || action === 'reconnect') {
      const readers = this.readers.filter((each) => each.tab === tab && !each.isClosed)
      if (readers.length === 0) return
      const reader = random.pick(readers)
      this.#note(action, tab)
      if (action === 'reconnect') {
        reader.reconnects += 1
        return reader.client.reconnect()
      }
      reader.isClosed = true
      reader.client.close()
    } else if (action === 'steal') {
      // As by a tab that found the leader silent.
      this.#note(action, tab)
      void origin.locks
        .of(tab.process)
        .request('headwater:1:prices', { steal: true }, () => undefined)
        .catch(() => {})
    } else if (action === 'hide' || action === 'show') tab.show(action === 'show')
    else if (action !== 'sleep') this.#note(action, tab)[action]()
  }

  #note(action: string, tab: Tab): Tab {
    this.world.note(`${action} ${tab.name}${tab.isLeader ? ', the leader' : ''}`)
    return tab
  }

  #join(isSlow = false) {
    const { random } = this.world
    let tab = this.running.length > 0 && random.chance(0.2) ? random.pick(this.running) : undefined
    if (!tab) {
      if (this.tabs.filter(({ process }) => !process.isDead).length >= 6) return
      tab = new Tab(this.origin, `tab${this.#names++}`)
      this.tabs.push(tab)
    }
    this.#note(isSlow ? 'join, slow,' : 'join', tab)
    const reader = tab.join({}, this.frames)
    this.readers.push(reader)
    const take = (data: unknown) => reader.numbers.push(Number(data))
    if (isSlow) void this.#readSlowly(reader, take)
    else reader.client.onAny(({ data }) => take(data))
  }

  async #readSlowly(reader: Reader, take: (data: unknown) => void) {
    const { random } = this.world
    reader.isPaused = true
    const { process } = reader.tab
    const sleep = (delay: number) =>
      new Promise<void>((resolve) => void process.clock.setTimeout(resolve, delay))
    try {
      for await (const { data } of reader.client.events({ highWaterMark: 4 })) {
        take(data)
        if (reader.isPaused) await sleep(random.below(random.pick([10, 3000])))
      }
    } catch {
      // It was reported to `onError`, too.
    }
  }
}
