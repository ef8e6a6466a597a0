import { expect, test } from '../support/fixtures.ts'

test('the index shows the state of the server, also after a restart', async ({
  context,
  page,
  server,
}) => {
  await page.goto('/')
  await expect(page.locator('#streams')).toHaveText('1')
  await expect(page.locator('#uptime')).toHaveText(/^\d+ s$/)
  const badge = page.locator('[data-demo=feed]')
  await expect(badge).toBeHidden()
  const feed = await context.newPage()
  await feed.goto('/feed/')
  await expect(badge).toHaveText('1 stream')
  await expect(page.locator('#streams')).toHaveText('2')

  await server.kill()
  await expect(page.locator('.connection .status')).toHaveText('Reconnecting')
  await server.start()
  await expect(page.locator('.connection .status')).toHaveText('Open')
  await expect(badge).toHaveText('1 stream')
})

test('the header leads to each demo, its documentation and its source', async ({ page }) => {
  await page.goto('/')
  const header = page.getByRole('navigation', { name: 'Headwater' })
  const names = await header.locator('.demos a').allTextContents()
  for (const name of names) {
    await header.getByRole('link', { name, exact: true }).click()
    await expect(header.locator('[aria-current=page]')).toHaveText(name)
    const path = new URL(page.url()).pathname.slice(1, -1)
    await expect(header.getByRole('link', { name: 'Docs' })).toHaveAttribute(
      'href',
      `https://headwater-js.github.io/headwater/examples/${path}`,
    )
    await expect(header.getByRole('link', { name: 'Source' })).toHaveAttribute(
      'href',
      `https://github.com/headwater-js/headwater/tree/main/examples/${path}`,
    )
  }
  await header.getByRole('link', { name: 'Headwater' }).click()
  // Each demo has a picture.
  const images = page.locator('.demo img')
  await expect(images).toHaveCount(names.length)
  for (const image of await images.all())
    expect(
      await image.evaluate((element: HTMLImageElement) =>
        element.decode().then(() => element.naturalWidth),
      ),
    ).toBe(960)
})
