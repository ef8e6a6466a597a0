import { setTimeout as pause } from 'node:timers/promises'
import type { Scenario } from '../scenario.ts'

/** The bound for a tab that becomes visible while the leader does not answer. */
const silentLeader = 3500

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
    async run(world, { isLong }) {
      await world.open(['a', 'b', 'c'])
      const follower = await world.follower()
      world.ignoreDelays(follower)
      await world.run(follower, `block(${isLong ? 5000 : 1500})`)
      await world.remove(await world.leader())
      await world.receive()
    },
  },
  {
    name: 'zombie leader',
    // Until the zombie wakes.
    most: 3,
    async run(world) {
      await world.open(['a', 'b', 'c'])
      const leader = await world.leader()
      const others = world.ids.filter((id) => id !== leader)
      const [follower] = others as [string]
      world.ignoreDelays('a', 'b', 'c')
      await world.tab(follower).hide()
      await world.run(leader, 'block(8000)')
      await pause(500)
      const start = performance.now()
      await world.tab(follower).show()
      await world.receive(others)
      const delay = performance.now() - start
      if (delay > silentLeader) world.problems.push(`the next leader took ${delay.toFixed()} ms`)
      await world.receive()
    },
  },
]
