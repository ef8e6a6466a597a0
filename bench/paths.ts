import { fileURLToPath } from 'node:url'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The results of full runs, from which the pages in docs/reports are generated. */
export const resultsPath = here('results.json')
/** The results of quick runs, which git ignores. */
export const quickResultsPath = here('.quick/results.json')
/** The reason for each lead of a peer. */
export const reasonsPath = here('report/reasons.json')
export const summaryPath = here('../docs/reports/benchmarks.md')
export const tablesPath = here('../docs/reports/benchmarks-tables.md')
export const imagesPath = here('../docs/images')
