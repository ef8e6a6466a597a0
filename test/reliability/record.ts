import { writeFileSync } from 'node:fs'

/** The findings of one of the long checks, as shown by `docs/reports/reliability.md`, which is generated from these alone. */
export interface Findings {
  title: string
  /** The command that measures these figures again. */
  command: string
  /** The check and its result, in one or two sentences of Markdown. */
  summary: string
  figures: { what: string; value: number | string }[]
  table?: { head: string[]; rows: (number | string)[][] }
}

/** Keeps the findings for the page if the command has `--record`; a run without it leaves the tree unchanged. */
export function record(name: string, findings: Findings): void {
  if (!process.argv.includes('--record')) return
  const file = new URL(`./results/${name}.json`, import.meta.url)
  writeFileSync(file, `${JSON.stringify(findings, undefined, 2)}\n`)
}
