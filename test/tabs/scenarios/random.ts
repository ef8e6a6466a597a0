import { setTimeout as pause } from 'node:timers/promises'
import type { EngineName } from '../engines.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const ways = ['close', 'reload', 'navigate', 'crash'] as const

type Way = (typeof ways)[number]

const waysOf = (engine: EngineName): readonly Way[] =>
  engine === 'chromium' ? ways : ways.filter((way) => way !== 'crash')

async function kill(world: World, id: string, way: Way): Promise<void> {
  const { origin } = world.server
  if (way === 'reload') await world.renew(id, (tab) => tab.reload())
  else if (way === 'navigate') {
    world.end(id)
    await world.tab(id).visit(`${origin}/elsewhere`)
    world.resume(id)
    await world.renew(id, (tab) => tab.visit(world.urlOf(id)))
  } else await world.remove(id, way)
}

export const randomScenario: Scenario = {
  name: 'leaders killed at random',
  async run(world, { engine, kills, random }) {
    let opened = 0
    const fill = async () => {
      while (world.ids.length < 4) await world.open([`tab ${opened++}`])
    }
    const among = waysOf(engine)
    for (let count = 0; count < kills;) {
      await fill()
      await pause(random() * 200)
      const leader = await world.leader()
      const draw = () => among[Math.floor(random() * among.length)]!
      // Now and then the next leader dies in the middle of its takeover.
      const isTwice = random() < 0.2
      const killing = kill(world, leader, draw())
      count++
      if (isTwice) {
        await pause(random() * 60)
        const next = world.server.connections.find((id) => id !== leader)
        if (next && world.ids.includes(next)) {
          await kill(world, next, draw())
          count++
        }
      }
      await killing
      await world.receive()
    }
  },
}
