/** `npm run reliability`: makes docs/reliability.md of test/reliability/results, and of nothing else. */
import { writeFileSync } from 'node:fs'
import { makePage } from './page.ts'
import { readResults } from './results.ts'
import { sections } from './sections.ts'

const results = readResults()
writeFileSync('docs/reliability.md', makePage(results))
for (const name of Object.keys(sections))
  if (!results.has(name)) console.log(`There is no test/reliability/results/${name}.json`)
