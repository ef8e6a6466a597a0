import { writeFileSync } from 'node:fs'

/** What one of the long checks found, as `docs/reliability.md` shows it: the page is generated from these alone. */
export interface Findings {
  title: string
  /** What makes these figures anew. */
  command: string
  /** What was done and what came of it, in one or two sentences of Markdown. */
  summary: string
  figures: { what: string; value: number | string }[]
  table?: { head: string[]; rows: (number | string)[][] }
}

/** Keeps the findings for the page where the command was given `--record`; a run without it leaves the tree as it is. */
export function record(name: string, findings: Findings): void {
  if (!process.argv.includes('--record')) return
  const file = new URL(`./results/${name}.json`, import.meta.url)
  writeFileSync(file, `${JSON.stringify(findings, undefined, 2)}\n`)
}
