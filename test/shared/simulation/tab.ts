import {
  type PageChange,
  type SharedEnvironment,
  environmentOption,
  ringLimitsOption,
} from '../../../src/shared/environment.ts'
import { SharedEventSourceClient, type SharedGap } from '../../../src/shared/index.ts'
import type { SharedEventSourceClientOptions } from '../../../src/shared/index.ts'
import type { FakeChannels } from './fake-channels.ts'
import type { FakeLocks } from './fake-locks.ts'
import type { LogServer } from './log-server.ts'
import { Process, type World } from './world.ts'

/** The things that all tabs of one origin share. */
export interface Origin {
  readonly world: World
  readonly locks: FakeLocks
  readonly channels: FakeChannels
  readonly server: LogServer
}

/** A client, and the numbers of the events that it got. */
export interface Reader {
  readonly tab: Tab
  readonly client: SharedEventSourceClient
  readonly numbers: number[]
  readonly gaps: SharedGap[]
  /** How often the client reported an error. */
  errors: number
  /** How often its caller made it reconnect. */
  reconnects: number
  isPaused: boolean
  isClosed: boolean
}

/** One tab of a browser. */
export class Tab {
  readonly process: Process
  readonly environment: SharedEnvironment
  readonly readers: Reader[] = []
  readonly #listeners = new Set<(change: PageChange) => void>()
  readonly #origin: Origin
  isVisible = true
  /** Frozen, or in the back/forward cache: it was told so, and cleaned up. */
  isFrozen = false

  constructor(origin: Origin, name: string) {
    this.#origin = origin
    const { channels, locks, world } = origin
    this.process = new Process(world, name)
    let ids = 0
    this.environment = {
      locks: locks.of(this.process),
      clock: this.process.clock,
      openChannel: (channel) => channels.open(channel, this.process),
      createId: () => `${name}.${ids++}`,
      isVisible: () => this.isVisible,
      subscribe: (listener) => {
        this.#listeners.add(listener)
        return () => this.#listeners.delete(listener)
      },
    }
  }

  get name(): string {
    return this.process.name
  }

  get isLeader(): boolean {
    return this.#origin.locks.holder('headwater:1:prices') === this.process
  }

  get isRunning(): boolean {
    return !this.process.isDead && !this.process.isSuspended
  }

  get listeners(): number {
    return this.#listeners.size
  }

  /** Adds a client; `options` may add to those of the simulation. */
  join(options: SharedEventSourceClientOptions, frames: number): Reader {
    const { server, world } = this.#origin
    const gaps: SharedGap[] = []
    const reader: Reader = {
      tab: this,
      numbers: [],
      gaps,
      errors: 0,
      reconnects: 0,
      isPaused: false,
      isClosed: false,
      client: new SharedEventSourceClient('https://example.test/prices', {
        name: 'prices',
        fetch: server.fetchOf(this.process),
        platform: { clock: this.process.clock, random: world.random.next },
        onGap: (gap) => {
          gaps.push(gap)
          world.note(`${this.name} gap ${gap.reason}`)
        },
        onError: (error) => {
          reader.errors += 1
          world.note(`${this.name} error ${error.message}`)
        },
        onSharedChange: ({ role, tabs }) => world.note(`${this.name} is ${role} of ${tabs}`),
        ...options,
        [environmentOption]: this.environment,
        [ringLimitsOption]: { frames, characters: 2 ** 20 },
      } as SharedEventSourceClientOptions),
    }
    this.readers.push(reader)
    return reader
  }

  /** The tab is closed: its page hides first. */
  close(): void {
    this.#notify('suspend')
    this.crash()
  }

  /** The tab's process dies. */
  crash(): void {
    const { channels, locks, server, world } = this.#origin
    this.process.isDead = true
    channels.closeAll(this.process)
    server.drop(this.process)
    world.after(10 + world.random.below(30), () => locks.releaseAll(this.process))
  }

  /** The page is frozen, or goes into the back/forward cache, and is told so. */
  freeze(): void {
    this.isFrozen = true
    this.#notify('suspend')
    this.process.isSuspended = true
  }

  /** The system stops the process without a word. */
  suspend(): void {
    this.process.isSuspended = true
  }

  /** The process runs again. */
  thaw(isBroken: boolean): void {
    // A connection does not survive for long.
    if (isBroken) this.#origin.server.drop(this.process)
    this.process.wake()
    if (this.isFrozen) this.#notify('restore')
    this.isFrozen = false
  }

  show(isVisible: boolean): void {
    this.isVisible = isVisible
    this.#notify(isVisible ? 'visible' : 'hidden')
  }

  #notify(change: PageChange) {
    for (const listener of [...this.#listeners]) listener(change)
  }
}
