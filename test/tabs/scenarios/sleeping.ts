import { setTimeout as pause } from 'node:timers/promises'
import type { Scenario } from '../scenario.ts'

/**
 * The bound for a tab that becomes visible while the leader does not answer is 3.5 s, in milliseconds; and room for a busy
 * machine.
 */
const silentLeader = 3500 + 500

/** The tabs of Firefox share a process, so that all of them are blocked. */
const separateProcesses = ['chromium', 'webkit'] as const

/** Pages that are hidden or do not answer for a while. */
export const sleepingScenarios: readonly Scenario[] = [
  {
    name: 'hidden',
    // Timers of hidden pages run once a second; nothing here may wait for one.
    async run(world, { isLong }) {
      await world.open(['a', 'b', 'c'])
      // Throttling begins later.
      await pause(isLong ? 60_000 : 1000)
      await world.remove(await world.leader())
      await world.receive()
    },
  },
  {
    name: 'leader blocked',
    async run(world, { isLong }) {
      await world.open(['a', 'b', 'c'])
      world.ignoreDelays('a', 'b', 'c')
      const leader = await world.leader()
      await world.run(leader, `block(${isLong ? 5000 : 1500})`)
      await world.receive()
    },
  },
  {
    name: 'follower blocked',
    engines: separateProcesses,
    async run(world, { isLong }) {
      // Not the next leader: a lock that is granted to a blocked tab waits for it.
      for (const id of ['a', 'b', 'c']) await world.open([id])
      world.ignoreDelays('c')
      await world.run('c', `block(${isLong ? 5000 : 1500})`)
      await world.remove('a')
      await world.receive()
    },
  },
  {
    name: 'zombie leader',
    engines: separateProcesses,
    // Until the zombie wakes.
    most: 3,
    async run(world, { isLong }) {
      await world.open(['a', 'b', 'c'])
      const leader = await world.leader()
      const others = world.ids.filter((id) => id !== leader)
      const [follower] = others as [string]
      world.ignoreDelays('a', 'b', 'c')
      await world.tab(follower).hide()
      await world.run(leader, `block(${isLong ? 8000 : 6000})`)
      await pause(200)
      await world.tab(follower).show()
      await world.receive(others)
      const [log] = world.logs([follower])
      const shown = log!.lastTime('visible') ?? -Infinity
      const delay = log!.arrivals.find(({ at }) => at > shown)!.at - shown
      if (delay > silentLeader) world.problems.push(`the next leader took ${delay.toFixed()} ms`)
      await world.receive()
    },
  },
]
