import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const three = ['a', 'b', 'c']

/** Waits until each client is closed, without a connection. */
async function untilAllClosed(world: World, error?: string): Promise<void> {
  world.end(...world.ids)
  const openNames = () =>
    world
      .logs()
      .filter(
        ({ status }) => status?.status !== 'closed' || (error && !status.error?.includes(error)),
      )
      .map(({ name }) => name)
  await world.until(
    () => `${openNames()} to be closed`,
    () => openNames().length === 0 && world.server.connections.length === 0,
  )
}

/** The server's answers, and the commands of one tab. */
export const answerScenarios: readonly Scenario[] = [
  {
    name: 'reconnect() in a follower',
    async run(world) {
      await world.open(three)
      const follower = await world.follower()
      // A hidden page of Firefox runs its timers once a second.
      world.ignoreDelays(follower)
      await world.run(follower, 'reconnect()')
      await world.receive()
    },
  },
  {
    name: 'connection cut',
    async run(world) {
      await world.open(three)
      world.server.cut()
      await world.receive()
    },
  },
  {
    name: '401 in the leader',
    async run(world) {
      await world.open(three, { hasToken: true })
      world.server.refuseWith = 401
      world.server.cut()
      await world.receive()
      const { tokens } = world.server
      if (tokens.length !== 1) world.problems.push(`${tokens.length} tokens requested`)
    },
  },
  {
    name: '403, then connect()',
    async run(world) {
      await world.open(three)
      world.server.refuseWith = 403
      world.server.cut()
      await untilAllClosed(world, '403')
      const requests = world.server.requests.length
      world.server.refuseWith = undefined
      world.resume(...three)
      world.ignoreDelays(...three)
      for (const id of three) await world.run(id, 'connect()')
      await world.receive()
      // One for the stream; the tabs that join it later may have to catch up.
      const more = world.server.requests.length - requests
      if (more > three.length) world.problems.push(`${more} requests for ${three.length} connects`)
    },
  },
  {
    name: '204',
    connections: 0,
    most: 2,
    async run(world) {
      await world.open(three)
      world.server.refuseWith = 204
      world.server.cut()
      await untilAllClosed(world)
    },
  },
  {
    name: 'closeAll()',
    connections: 0,
    most: 2,
    async run(world) {
      await world.open(three)
      await world.run(await world.follower(), 'closeAll()')
      await untilAllClosed(world)
    },
  },
  {
    name: 'close() in the leader',
    async run(world) {
      await world.open(three)
      const leader = await world.leader()
      world.end(leader)
      await world.run(leader, 'close()')
      await world.receive(world.ids.filter((id) => id !== leader))
    },
  },
  {
    name: 'offline and online',
    engines: ['chromium', 'firefox'],
    async run(world) {
      await world.open(three)
      world.ignoreDelays(...three)
      for (const id of three) await world.tab(id).setOffline(true)
      world.server.cut()
      for (const id of three) await world.tab(id).setOffline(false)
      await world.receive()
    },
  },
]
