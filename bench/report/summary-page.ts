import { formatFigure } from '../format-figure.ts'
import type { Results } from '../suite.ts'
import { type CheckedClaim, type Claim, checkClaim } from './claims.ts'
import { describeMachines } from './tables-page.ts'

export interface SummaryPage {
  readonly text: string
  /** Claims that the figures contradict. */
  readonly broken: readonly string[]
}

/** docs/reports/benchmarks.md: the claims, each with its figures. */
export function makeSummaryPage(
  results: Results,
  claims: Readonly<Record<string, readonly Claim[]>>,
): SummaryPage {
  const sections = Object.entries(claims).map(([heading, all]) => ({
    heading,
    checked: all.map((claim) => checkClaim(results, claim)),
  }))
  const checked = sections.flatMap((section) => section.checked)
  const text = [
    introduction,
    '![Events that each client reads for the same CPU, relative to eventsource](../images/benchmarks.svg)',
    ...sections.flatMap((section) => [`## ${section.heading}`, formatClaims(section.checked)]),
    '## Machines',
    describeMachines(checked.map(({ suite }) => suite.machine)),
    closing,
  ]
  return {
    text: `${text.join('\n\n')}\n`,
    broken: checked
      .filter(({ holds }) => !holds)
      .map(({ claim, ratio }) => `×${formatFigure(ratio)} at ${claim.workload}: ${claim.text}`),
  }
}

const introduction = `# Benchmarks

<!-- Made by \`npm run bench:report\` from bench/results.json. -->

Each line compares one figure of Headwater with that of a peer. [Benchmark tables](./benchmarks-tables.md) has the method, all clients and all
workloads. The ratio is how many times better Headwater is: ×2 is half the cost or twice the rate, ×0.5 is twice the cost.`

const closing = `The last column has the suite and the date of its run: \`npm run bench -- --only throughput\` repeats the suite \`throughput\`.
\`npm run bench:report\` generates this page, and fails if a line is no longer true.`

function formatClaims(checked: readonly CheckedClaim[]): string {
  const rows = checked.map(({ claim, suite, table, ours, other, ratio }) =>
    [
      claim.text,
      `${formatFigure(ours.value)} (${ours.title})`,
      `${formatFigure(other.value)} (${other.title})`,
      claim.unit ?? table.unit,
      `×${formatFigure(ratio)}`,
      `\`${claim.workload.split('/')[0]}\`, ${suite.taken}`,
    ].join(' | '),
  )
  return [
    '| claim | Headwater | peer | unit | ratio | measured |',
    '| --- | --- | --- | --- | ---: | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n')
}
