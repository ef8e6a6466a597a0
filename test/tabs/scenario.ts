import type { EngineName } from './engines.ts'
import type { World } from './world.ts'

export interface Settings {
  readonly engine: EngineName
  /** Tabs that the scenario "many tabs" opens at once. */
  readonly tabs: number
  /** Leaders that the scenario "random" kills. */
  readonly kills: number
  /** Long waits, as a nightly run has time for. */
  readonly isLong: boolean
  readonly random: () => number
}

export interface Scenario {
  readonly name: string
  /** The engines that can do it. The default is all. */
  readonly engines?: readonly EngineName[]
  /** The connections at rest. The default is 1. */
  readonly connections?: number
  /** The most connections at once. The default is one more than at rest. */
  readonly most?: number
  /** The longest delay of an event in milliseconds. The default is that of a takeover. */
  readonly delay?: number
  /** Uses the naive client, whose losses must be noticed. */
  readonly isNaive?: boolean
  run(world: World, settings: Settings): Promise<void>
}

/**
 * A takeover costs a lock grant, at most 250 ms of waiting for positions, and a request. The timers of a hidden page run
 * once a second, and the rest is room for a busy machine.
 */
export const takeover = 2000
