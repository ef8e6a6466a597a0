import { findViolations } from '../support/accessibility.ts'
import { expect, lastingTest as test } from '../support/fixtures.ts'

/** Each page with an element that shows data of its stream. */
const pages: Record<string, string> = {
  '': '#sent:text-matches("[1-9]")',
  'analytics/': '#activity li >> nth=10',
  'chat/': '.message >> nth=2',
  'ticker/': '#prices .number:text-matches("[0-9]") >> nth=10',
  'feed/': '#live li >> nth=10',
  'tour/': '.log .event >> nth=3',
  'assistant/': '.turn .state:text-is("Complete") >> nth=1',
  // In all frames.
  'tabs/': 'main:has(#connections:text-is("1")):has(#tabs:text-is("3"))',
  'tabs/tab.html': '#ticks li >> nth=0',
}
const widths = { wide: { width: 1280, height: 900 }, narrow: { width: 360, height: 740 } }

test.use({ sampleData: true })

for (const [path, data] of Object.entries(pages))
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [name, viewport] of Object.entries(widths))
      test.describe(`/${path}, ${colorScheme}, ${name}`, () => {
        test.use({ colorScheme, viewport })

        test('shows data, fits and passes accessibility checks', async ({ page }, testInfo) => {
          await page.goto(`/${path}`)
          await expect(page.locator(data)).toBeVisible()
          // For people; in CI it would only take time.
          if (process.env['CI'] === undefined)
            await page.screenshot({ path: testInfo.outputPath('page.png'), fullPage: true })
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          )
          expect(overflow).toBe(0)
          expect(await findViolations(page)).toEqual([])
        })
      })
