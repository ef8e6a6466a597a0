import type { Results } from '../suite.ts'
import { suites } from '../suites.ts'

/** The results with the titles and descriptions that the suites have now, not those of the day of the run. */
export function withCurrentTexts(results: Results): Results {
  const entries = Object.entries(results).map(([name, result]) => {
    const suite = suites.find((each) => each.name === name)
    const texts = suite && { title: suite.title, description: suite.description }
    return [name, { ...result, ...texts }]
  })
  return Object.fromEntries(entries) as Results
}
