import { findViolations } from '../support/accessibility.ts'
import { expect, lastingTest as test } from '../support/fixtures.ts'

const streams = {
  analytics: '/analytics/api/stream',
  chat: '/chat/api/rooms/hall/stream',
  ticker: '/ticker/api/stream',
  feed: '/feed/api/stream',
  tour: '/tour/api/page',
  assistant: '/assistant/api/conversations',
}

for (const [name, stream] of Object.entries(streams))
  test(`${name} loads the inspector with one key, and not before`, async ({ page }) => {
    const requested: string[] = []
    page.on('request', (request) => requested.push(request.url()))
    await page.goto(`/${name}/${name === 'chat' ? '#hall' : ''}`)
    await expect(page.locator('.connection .status')).toHaveText('Open')
    expect(requested.filter((url) => url.includes('/dist/inspector/'))).toEqual([])
    await page.keyboard.press('Alt+Shift+E')
    const panel = page.getByRole('region', { name: 'Stream inspector' })
    await expect(panel).toBeVisible()
    await panel.getByRole('tab', { name: 'Connections' }).click()
    // The assistant also has a stream of the answer that is being written, if there is one.
    await expect(panel.locator('.url', { hasText: stream })).toBeVisible()
    await expect(panel.locator('.badge').first()).toHaveText('open')
    expect(await findViolations(page, 'headwater-inspector')).toEqual([])
    await page.keyboard.press('Alt+Shift+E')
    await expect(panel).toBeHidden()
    await page.getByRole('button', { name: 'Inspect Alt' }).click()
    await expect(panel).toBeVisible()
  })

test('Tab reaches every control of the inspector, in the order of the page', async ({ page }) => {
  await page.goto('/tour/')
  await expect(page.locator('.connection .status')).toHaveText('Open')
  await page.keyboard.press('Alt+Shift+E')
  await expect(page.getByRole('region', { name: 'Stream inspector' })).toBeVisible()
  await page.locator('headwater-inspector .grip').focus()
  const reached: string[] = []
  for (let count = 0; count < 12; count += 1) {
    await page.keyboard.press('Tab')
    reached.push(
      await page.evaluate(() => {
        const focused = document.querySelector('headwater-inspector')?.shadowRoot?.activeElement
        const label = focused?.getAttribute('aria-label') || focused?.closest('label')?.textContent
        return label || focused?.textContent || 'outside'
      }),
    )
  }
  expect(reached).toEqual([
    'Events',
    'Dock to the bottom',
    'Dock to the right',
    'Float',
    'Close the inspector',
    'Event name',
    'Search in events',
    'Pause',
    'Clear',
    'Copy JSON',
    'Show secrets',
    'Events',
  ])
})
