import { type Lead, figureOf, findLeads, noise } from '../compare.ts'
import { formatFigure } from '../format-figure.ts'
import type { Cell, Machine, Results, Row, SuiteResult, Table } from '../suite.ts'
import { type Reason, findReason, workloadOf } from './reasons.ts'

export interface TablesPage {
  readonly text: string
  /** Workloads with a peer that is clearly ahead for no stated reason. */
  readonly unexplained: readonly string[]
  /** Reasons that no longer apply to any workload. */
  readonly unused: readonly Reason[]
}

/** The table of the chart. */
export const main = { suite: 'throughput', table: 'deltas-cpu' } as const

/** docs/reports/benchmarks-tables.md: all figures, and the reason for each lead of a peer. */
export function makeTablesPage(results: Results, reasons: readonly Reason[]): TablesPage {
  const suites = Object.entries(results)
  const leads = suites.flatMap(([suite, { tables }]) =>
    tables.flatMap(findLeads).map((lead) => ({
      suite,
      lead,
      reason: findReason(reasons, suite, lead),
    })),
  )
  const text = [
    introduction,
    '## Method',
    describeMachines(suites.map(([, { machine }]) => machine)),
    howToRead,
    '## Workloads with a faster peer',
    howToReadLeads,
    describeLeads(leads),
    ...suites.map(([name, suite]) => formatSuite(name, suite)),
  ]
  const used = new Set(leads.map(({ reason }) => reason))
  return {
    text: `${text.filter(Boolean).join('\n\n')}\n`,
    unexplained: [
      ...new Set(
        leads
          .filter(({ lead, reason }) => lead.clear && !reason)
          .map(({ suite, lead }) => `${lead.peer.client} at ${workloadOf(suite, lead)}`),
      ),
    ],
    unused: reasons.filter((reason) => !used.has(reason)),
  }
}

const introduction = `# Benchmark tables

<!-- Made by \`npm run bench:report\` from bench/results.json. -->

All figures behind [Benchmarks](./benchmarks.md). Headwater and its peers do the same work, in alternating rounds. Compare the ratios:
on another machine, all figures differ.`

const howToRead = `\`npm run bench\` measures all suites in half an hour, \`npm run bench -- --quick\` tries each of them in two minutes,
\`npm run bench -- --only latency,memory\` repeats these suites, and \`npm run bench:report\` generates this page.

Each measurement runs in its own process, and so does the server. Round 1 of every client precedes round 2 of any, so that other
activity on the machine affects all clients alike. A figure is the median of its rounds, ± half the range. If a cell has two figures, the
first is the best round, which other programs disturbed least, and the second is the median.
× is how many times better a figure is than the baseline’s. ▲ marks a peer that is more than ${noise * 100} % ahead of the Headwater client
that delivers events in the same way. “Correct” means that all events arrived, complete and in order, as counts and SHA-256 hashes confirm.
The floor is the least that any client has to do.`

const howToReadLeads = `× is how many times better the peer is, by the medians, or by the best rounds if only these differ.`

/** The machines of some suites, as a list. */
export function describeMachines(machines: readonly Machine[]): string {
  const lines = machines.map(
    ({ cpu, cores, memory, system, node }) =>
      `${cpu}, ${cores} cores, ${memory}, ${system}, Node ${node.replace('v', '')}`,
  )
  return [...new Set(lines)].map((line) => `- ${line}`).join('\n')
}

interface ExplainedLead {
  readonly suite: string
  readonly lead: Lead
  readonly reason: Reason | undefined
}

function describeLeads(leads: readonly ExplainedLead[]): string {
  if (leads.length === 0) return 'None, by more than the noise.'
  const head = '| workload | peer | Headwater | reason |\n| --- | --- | --- | --- |'
  const groups = new Map<string, ExplainedLead[]>()
  for (const each of leads) {
    const { byBest, peer } = each.lead
    const key = `${workloadOf(each.suite, each.lead)} ${peer.client} ${byBest}`
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [head, ...Array.from(groups.values(), describeGroup)].join('\n')
}

/** The lead of one peer at one workload, compared with one or several of our clients. */
function describeGroup(group: readonly ExplainedLead[]): string {
  const [{ suite, lead, reason }] = group as [ExplainedLead]
  const ours = group.map(
    ({ lead: { ours: row, ourValue, ratio } }) =>
      `${row.title}: ${formatFigure(ourValue)} (×${formatFigure(ratio)})`,
  )
  const isClear = group.some((one) => one.lead.clear)
  const stated =
    reason?.reason ?? (isClear ? '**no reason given**' : 'Rounds differ by more than the lead.')
  const round = lead.byBest ? ' (best round)' : ''
  const peer = `${lead.peer.title}: ${formatFigure(lead.peerValue)}${round}`
  return `| ${[`\`${workloadOf(suite, lead)}\``, peer, ours.join('; '), stated].join(' | ')} |`
}

function formatSuite(name: string, { title, description, command, taken, tables }: SuiteResult) {
  return [
    `## ${title}`,
    `${description} \`${command}\`, ${taken}.`,
    ...tables.map((table) => formatTable(name, table)),
  ].join('\n\n')
}

function formatTable(suite: string, table: Table): string {
  const leads = findLeads(table)
  const isAhead = (row: Row, column: string) =>
    leads.some((lead) => lead.peer === row && lead.column === column)
  const checksEvents = table.rows.some(({ correct }) => correct !== undefined)
  const head = ['', 'version', ...table.columns.map(({ title }) => title)]
  const rule = ['---', '---', ...table.columns.map(() => '---:')]
  const body = table.rows.map((row) => [
    row.side === 'ours' ? `**${row.title}**` : row.title,
    row.version ?? '',
    ...table.columns.map(
      ({ name }) => formatCell(table, row, name) + (isAhead(row, name) ? ' ▲' : ''),
    ),
    ...(checksEvents ? [row.correct === undefined ? '' : row.correct ? 'yes' : '**no**'] : []),
  ])
  const all = [
    checksEvents ? [...head, 'correct'] : head,
    checksEvents ? [...rule, '---'] : rule,
    ...body,
  ]
  const baseline = table.rows.find(({ client }) => client === table.baseline)
  const against = baseline ? `; × against ${baseline.title}` : ''
  const notes = [
    ...(table.notes ?? []),
    ...table.rows.flatMap((row) => (row.notes ?? []).map((note) => `${row.title}: ${note}.`)),
  ]
  return [
    `### ${table.title}`,
    `In ${table.unit}, ${table.better} is better${against}. (\`${suite}/${table.name}\`)`,
    all.map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    notes.map((note) => `- ${note}`).join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n')
}

function formatCell(table: Table, row: Row, column: string): string {
  const figure = figureOf(table, row, column)
  if (!figure) return missingText(row.cells[column])
  const percent = Math.round(figure.spread * 50)
  const around = percent ? ` ±${percent} %` : ''
  const showsBest = table.showsBest && figure.spread > 0
  const pair = (best: number, median: number) =>
    showsBest ? `${formatFigure(best)} / ${formatFigure(median)}` : formatFigure(median)
  const { best, bestRatio, ratio, value } = figure
  const times = ratio === undefined ? '' : ` (×${pair(bestRatio!, ratio)})`
  return `${pair(best, value)}${around}${times}`
}

const missingText = (cell: Cell | undefined): string =>
  cell && 'missing' in cell ? cell.missing : '–'
