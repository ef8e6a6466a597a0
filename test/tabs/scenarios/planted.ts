import type { Scenario } from '../scenario.ts'

/** The naive way of sharing loses events: proves that the harness notices. */
export const plantedScenario: Scenario = {
  name: 'planted: a naive client',
  engines: ['chromium'],
  isNaive: true,
  async run(world) {
    await world.open(['a', 'b', 'c'])
    for (let turn = 0; turn < 2; turn++) {
      await world.remove(await world.leader(), 'crash')
      await world.receive()
    }
  },
}
