import type { Scenario } from './scenario.ts'
import { answerScenarios } from './scenarios/answers.ts'
import { leavingScenarios } from './scenarios/leaving.ts'
import { plantedScenario } from './scenarios/planted.ts'
import { randomScenario } from './scenarios/random.ts'
import { sharingScenarios } from './scenarios/sharing.ts'
import { sleepingScenarios } from './scenarios/sleeping.ts'

export const scenarios: readonly Scenario[] = [
  plantedScenario,
  ...leavingScenarios,
  ...sharingScenarios,
  ...answerScenarios,
  ...sleepingScenarios,
  randomScenario,
]
