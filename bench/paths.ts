import { fileURLToPath } from 'node:url'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What full runs write, and docs/reports/benchmarks.md is made of. */
export const resultsPath = here('results.json')
/** What quick runs write; git does not see it. */
export const quickResultsPath = here('.quick/results.json')
/** Why peers are ahead where they are. */
export const reasonsPath = here('report/reasons.json')
export const pagePath = here('../docs/reports/benchmarks.md')
export const imagesPath = here('../docs/images')
