import { type Lead, figureOf, findLeads, noise } from '../compare.ts'
import { formatFigure } from '../format-figure.ts'
import type { Cell, Machine, Results, Row, SuiteResult, Table } from '../suite.ts'
import { type Reason, findReason, workloadOf } from './reasons.ts'

export interface Page {
  readonly text: string
  /** Where a peer is clearly ahead and no reason is given. */
  readonly unexplained: readonly string[]
  /** Reasons that nothing needs any more. */
  readonly unused: readonly Reason[]
}

/** The main table, which is drawn as well. */
export const main = { suite: 'throughput', table: 'deltas-cpu' } as const

/** docs/reports/benchmarks.md. */
export function makePage(results: Results, reasons: readonly Reason[]): Page {
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
    results[main.suite] && `![${pictureText}](../images/benchmarks.svg)`,
    '## How it was measured',
    describeMachines(suites.map(([, { machine }]) => machine)),
    howToRead,
    '## Where a peer is ahead',
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

const introduction = `# Benchmarks

<!-- Made by \`npm run bench:report\` from bench/results.json. -->

How fast is it, what does it cost, and who is better at what? headwater and its peers do the same work, side by side. Only the
ratios mean anything: on another machine all the figures are others.`

const pictureText =
  'Events that each client reads for the same CPU, as times what eventsource reads; the table is under Throughput'

const howToRead = `\`npm run bench\` measures all of it in half an hour, \`npm run bench -- --quick\` tries all of it out in two minutes,
\`npm run bench -- --only latency,memory\` takes these parts anew, and \`npm run bench:report\` makes this page.

Each measurement is a process of its own; the server is another. Round 1 of every client comes before round 2 of any, so that what
the machine does meanwhile falls on all alike. A figure is the median of its rounds, ± half the distance of the farthest ones; where
there are two, the first is the best round, which the rest of the machine has disturbed the least, and the second the median.
× is how many times better it is than the table’s baseline. ▲ marks where a peer is ahead of ours, of those that hand events over
in the same way, by more than ${noise * 100} %. “Correct” says that all events came, whole and in order, as counts and SHA-256 of all data show.`

function describeMachines(machines: readonly Machine[]): string {
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
  if (leads.length === 0) return 'Nowhere, by more than the noise.'
  const head = '| what | peer | ours | why |\n| --- | --- | --- | --- |'
  const groups = new Map<string, ExplainedLead[]>()
  for (const each of leads) {
    const key = `${workloadOf(each.suite, each.lead)} ${each.lead.peer.client}`
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [head, ...Array.from(groups.values(), describeGroup)].join('\n')
}

/** What one peer does better at one thing, than one or several of ours. */
function describeGroup(group: readonly ExplainedLead[]): string {
  const [{ suite, lead, reason }] = group as [ExplainedLead]
  const ours = group.map(
    ({ lead: { ours: row, ourValue, ratio } }) =>
      `${row.title}: ${formatFigure(ourValue)} (×${formatFigure(ratio)})`,
  )
  const isClear = group.some((one) => one.lead.clear)
  const why = reason?.reason ?? (isClear ? '**no reason given**' : 'Within what rounds differ by.')
  const peer = `${lead.peer.title}: ${formatFigure(lead.peerValue)}`
  return `| ${[`\`${workloadOf(suite, lead)}\``, peer, ours.join('; '), why].join(' | ')} |`
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
