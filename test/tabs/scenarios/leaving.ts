import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const four = ['a', 'b', 'c', 'd']

/** A scenario in which the leader leaves in some way, and the others go on. */
const leaving = (
  name: string,
  leave: (world: World, leader: string) => Promise<void>,
  more: Partial<Scenario> = {},
): Scenario => ({
  name,
  async run(world) {
    await world.open(four)
    const leader = await world.leader()
    await leave(world, leader)
    await world.receive()
  },
  ...more,
})

/** Navigates the leader to another page; it need not have more events. */
async function visitElsewhere(world: World, leader: string): Promise<void> {
  world.end(leader)
  await world.tab(leader).visit(`${world.server.origin}/elsewhere`)
  await world.receive(world.ids.filter((id) => id !== leader))
}

/** The connection of a frozen page may last until it resumes, and then it catches up. */
const frozen: Partial<Scenario> = { engines: ['chromium'], most: 3 }

export const leavingScenarios: readonly Scenario[] = [
  leaving('close', (world, leader) => world.remove(leader)),
  leaving('reload', (world, leader) => world.renew(leader, (tab) => tab.reload())),
  {
    name: 'navigate',
    async run(world) {
      await world.open(four)
      await visitElsewhere(world, await world.leader())
    },
  },
  leaving('navigate and back', async (world, leader) => {
    world.ignoreDelays(leader)
    await visitElsewhere(world, leader)
    await world.tab(leader).back()
    world.resume(leader)
  }),
  leaving('renderer killed', (world, leader) => world.remove(leader, 'crash'), {
    engines: ['chromium'],
  }),
  leaving(
    'frozen and resumed',
    async (world, leader) => {
      world.ignoreDelays(leader)
      await world.tab(leader).freeze()
      await world.receive(world.ids.filter((id) => id !== leader))
      await world.tab(leader).thaw()
    },
    frozen,
  ),
  leaving(
    'follower frozen and resumed',
    async (world, leader) => {
      const follower = world.ids.find((id) => id !== leader)!
      world.ignoreDelays(follower)
      await world.tab(follower).freeze()
      await world.remove(leader)
      await world.receive(world.ids.filter((id) => id !== follower))
      await world.tab(follower).thaw()
    },
    frozen,
  ),
]
