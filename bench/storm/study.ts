import { type Policy, headwaterPolicy, policies } from './policies.ts'
import { type Scenario, scenarios } from './scenario.ts'

/** The comparison of one table. */
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

/** Options of our client. */
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
      ...[5000, 20_000, 40_000].map((delay) => ({
        name: `the server sends \`retry: ${delay}\``,
        scenario: { ...scenario, serverDelay: [delay, delay] as const },
        policy: ours,
      })),
      {
        name: 'it sends each a `retry:` from 20000 to 40000',
        scenario: { ...scenario, serverDelay: [20_000, 40_000] as const },
        policy: ours,
      },
    ],
  }
}

export const studies: readonly Study[] = [
  ...comparisons,
  ...scenarios.filter(({ name }) => name === 'restart' || name === 'moved').map(choices),
]
