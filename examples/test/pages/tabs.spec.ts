import type { Frame, Page } from '@playwright/test'
import { expect, lastingTest as test } from '../support/fixtures.ts'

async function expectGroup(page: Page, tabs: number): Promise<void> {
  await expect(page.locator('#tabs')).toHaveText(String(tabs))
  await expect(page.locator('#connections')).toHaveText('1')
  await expect(page.locator('#missing')).toHaveText('0')
  await expect(page.locator('#duplicates')).toHaveText('0')
}

const tabFrames = (page: Page): Frame[] =>
  page.frames().filter((frame) => frame !== page.mainFrame())

const received = async (page: Page): Promise<number[]> =>
  Promise.all(
    tabFrames(page).map(async (frame) => Number(await frame.locator('#received').textContent())),
  )

async function expectEvents(page: Page): Promise<void> {
  const before = await received(page)
  await expect
    .poll(async () => (await received(page)).every((count, index) => count > before[index]!))
    .toBe(true)
}

test('three tabs share a connection, and closing the leader costs no event', async ({ page }) => {
  await page.goto('/tabs/')
  await expectGroup(page, 3)
  await expectEvents(page)
  const leader = await page.locator('#leader').textContent()
  await page.getByRole('button', { name: 'Close the leader' }).click()
  await expect(page.locator('#leader')).not.toHaveText(leader!)
  await expect(page.locator('#announcement')).toHaveText(
    new RegExp(`^Tab \\d took over from ${leader}\\.$`),
  )
  await expectGroup(page, 2)
  await expectEvents(page)

  await page.getByRole('button', { name: 'Add a tab' }).click()
  await expectGroup(page, 3)
  await expectEvents(page)
})

test('“Close this tab” in the leader makes another tab lead', async ({ page }) => {
  await page.goto('/tabs/')
  await expectGroup(page, 3)
  const leader = (await page.locator('#leader').textContent())!
  await page.frameLocator(`iframe[title="${leader}"]`).getByRole('button').click()
  await expect(page.locator('#leader')).not.toHaveText(leader)
  await expectGroup(page, 2)
  await expectEvents(page)
})

test('tabs of a second window join the group', async ({ context, page }) => {
  await page.goto('/tabs/')
  await expectGroup(page, 3)
  const second = await context.newPage()
  await second.goto('/tabs/')
  for (const each of [page, second]) {
    await expectGroup(each, 6)
    await expectEvents(each)
  }
})
