import { markdownTable } from 'markdown-table'
import type { Findings } from './record.ts'
import { type SectionName, sections } from './sections.ts'

/** The text of docs/reports/reliability.md from all findings by name. */
export function makePage(results: ReadonlyMap<string, Findings>): string {
  const strays = [...results.keys()].filter((name) => !(name in sections))
  if (strays.length > 0)
    throw new Error(`test/reliability/sections.ts has no section for ${strays.join(', ')}`)
  const names = Object.keys(sections) as SectionName[]
  const found = names.flatMap((name) => {
    const findings = results.get(name)
    return findings ? [{ name, findings }] : []
  })
  const missing = names.filter((name) => !results.has(name))
  return `${[
    introduction,
    markdownTable([
      ['claim', 'result', 'details'],
      ...found.map(({ name, findings }) => [
        sections[name].claim,
        headlineOf(name, findings),
        `[${findings.title}](#${anchorOf(findings.title)})`,
      ]),
      ...missing.map((name) => [sections[name].claim, 'not measured', name]),
    ]),
    ...found.map(({ findings }) => formatSection(findings)),
  ].join('\n\n')}\n`
}

const introduction = `# Reliability

<!-- Made by \`npm run reliability\` from test/reliability/results. -->

Each line is the result of a program that you can run. It fails if an event is lost, repeated or out of order, or if a bound is exceeded. The
figures are those of the recorded run; CI runs all programs on each change, some of them with smaller numbers.`

/** The main figures of a section, or else the sums of the first two columns of its table. */
function headlineOf(name: SectionName, { figures, table }: Findings): string {
  const titles: readonly string[] = sections[name].figures
  const sumOf = (column: number) =>
    (table?.rows ?? []).reduce((sum, row) => sum + Number(row[column]), 0)
  const headline =
    titles.length > 0
      ? titles.map((title) => ({ title, value: figures.find(({ what }) => what === title)?.value }))
      : [1, 2].map((column) => ({ title: table?.head[column], value: sumOf(column) }))
  return headline
    .map(({ title, value }) => {
      if (title === undefined || value === undefined)
        throw new Error(`test/reliability/results/${name}.json has no ${title ?? 'table'}`)
      return `${title}: ${formatValue(value)}`
    })
    .join('; ')
}

function formatSection({ title, command, summary, figures, table }: Findings): string {
  const rows = figures.map(({ what, value }) => [escapeCell(what), formatValue(value)])
  return [
    `## ${title}`,
    summary,
    `\`\`\`sh\n${command}\n\`\`\``,
    rows.length > 0 && markdownTable([['', 'figure'], ...rows], { align: ['l', 'r'] }),
    table && formatTable(table),
  ]
    .filter(Boolean)
    .join('\n\n')
}

function formatTable({ head, rows }: NonNullable<Findings['table']>): string {
  const align = head.map((_, column) => {
    const isFigures = rows.every((row) => typeof row[column] === 'number')
    return isFigures ? 'r' : 'l'
  })
  return markdownTable([head, ...rows.map((row) => row.map(formatValue))], { align })
}

/** Numbers in readable form. */
function formatValue(value: number | string): string {
  if (typeof value === 'string') return escapeCell(value)
  return value.toLocaleString('en', { maximumFractionDigits: 2 }).replaceAll(',', ' ')
}

/** Escapes the text of a table cell. */
const escapeCell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** The anchor that GitHub generates for a heading. */
const anchorOf = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
