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
      ['what was tried', 'what it shows'],
      ...found.map(({ name, findings: { title } }) => [
        `[${title}](#${anchorOf(title)})`,
        sections[name],
      ]),
      ...missing.map((name) => [`${name}: no figures were taken`, sections[name]]),
    ]),
    ...found.map(({ findings }) => formatSection(findings)),
  ].join('\n\n')}\n`
}

const introduction = `# Reliability

<!-- Made by \`npm run reliability\` from test/reliability/results. -->

What has it been put through, and was anything lost? Each part below is a program that anyone can run, and that ends with an error
should an event be lost, come twice or come out of order, or a bound not hold. The figures are those of the run that was kept;
CI runs all of it on each change, some of it with smaller numbers.`

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
