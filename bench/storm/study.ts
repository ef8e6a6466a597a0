import { type Policy, headwaterPolicy, policies } from './policies.ts'
import { type Scenario, scenarios } from './scenario.ts'

/** What is compared in one table. */
export interface Study {
  readonly name: string
  readonly title: string
  readonly cases: readonly { name: string; scenario: Scenario; policy: Policy }[]
}

/** Every policy in every scenario. */
const comparisons = scenarios.map((scenario) => ({
  name: scenario.name,
  title: scenario.title,
  cases: policies.map((policy) => ({ name: policy.name, scenario, policy })),
}))

/** What one can choose with ours. */
function choices(scenario: Scenario): Study {
  const ours = headwaterPolicy('headwater')
  const options = [
    { initialDelay: 5000 },
    { initialDelay: 20_000 },
    { initialDelay: 40_000, maxDelay: 40_000 },
    { maxDelay: 10_000 },
    { jitter: 0.5 },
    { jitter: 0 },
  ]
  return {
    name: `choices-${scenario.name}`,
    title: `${scenario.title}: what to choose`,
    cases: [
      { name: 'the defaults', scenario, policy: ours },
      ...options.map((option) => {
        const name = Object.entries(option).map(([key, value]) => `\`${key}: ${value}\``)
        return { name: name.join(', '), scenario, policy: headwaterPolicy('headwater', option) }
      }),
      ...[5000, 20_000, 40_000].map((serverDelay) => ({
        name: `the server sends \`retry: ${serverDelay}\``,
        scenario: { ...scenario, serverDelay },
        policy: ours,
      })),
    ],
  }
}

export const studies: readonly Study[] = [
  ...comparisons,
  ...scenarios.filter(({ name }) => name === 'restart' || name === 'moved').map(choices),
]
