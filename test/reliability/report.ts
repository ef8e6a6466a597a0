/** `npm run reliability`: generates docs/reports/reliability.md from test/reliability/results only. */
import { writeFileSync } from 'node:fs'
import { makePage } from './page.ts'
import { readResults } from './results.ts'
import { sections } from './sections.ts'

const results = readResults()
writeFileSync('docs/reports/reliability.md', makePage(results))
for (const name of Object.keys(sections))
  if (!results.has(name)) console.log(`There is no test/reliability/results/${name}.json`)
