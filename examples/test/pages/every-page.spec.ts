import { AxeBuilder } from '@axe-core/playwright'
import { expect, lastingTest as test } from '../support/fixtures.ts'

const paths = [
  '',
  'analytics/',
  'chat/',
  'ticker/',
  'feed/',
  'tour/',
  'tabs/',
  'tabs/tab.html',
  'assistant/',
]
const widths = { wide: { width: 1280, height: 900 }, narrow: { width: 360, height: 740 } }

for (const path of paths)
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [name, viewport] of Object.entries(widths))
      test.describe(`/${path}, ${colorScheme}, ${name}`, () => {
        test.use({ colorScheme, viewport })

        test('fits and passes accessibility checks', async ({ page }, testInfo) => {
          await page.goto(`/${path}`)
          // To look at; in CI it would be seen by none and take long.
          if (process.env['CI'] === undefined)
            await page.screenshot({ path: testInfo.outputPath('page.png'), fullPage: true })
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          )
          expect(overflow).toBe(0)
          const { violations } = await new AxeBuilder({ page }).analyze()
          expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
        })
      })
