/** Takes the pictures of the index and the documentation: `npm run pictures`. */
import { writeFileSync } from 'node:fs'
import { type Page, chromium } from '@playwright/test'
import { demos } from '../look/demos.ts'
import { ServerProcess } from './support/server-process.ts'

const folder = new URL('../pictures/', import.meta.url)
const size = { width: 1280, height: 800 }
/** The time a demo gets to fill its page, in milliseconds. */
const settlingTime = 8000

/** The picture as WebP, 960 pixels wide. Chromium has the encoder. */
async function takePicture(page: Page): Promise<Buffer> {
  const screenshot = (await page.screenshot()).toString('base64')
  const url = await page.evaluate(async (png) => {
    const image = new Image()
    image.src = `data:image/png;base64,${png}`
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = 960
    canvas.height = 600
    const context = canvas.getContext('2d')!
    context.imageSmoothingQuality = 'high'
    context.drawImage(image, 0, 0, canvas.width, canvas.height)
    return canvas.toDataURL('image/webp', 0.8)
  }, screenshot)
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}

const server = new ServerProcess({}, [], { sampleData: true })
await server.start()
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
const names = process.argv.slice(2)
for (const { name } of demos.filter((demo) => names.length === 0 || names.includes(demo.name)))
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ colorScheme, viewport: size })
    await page.goto(`${server.url}/${name}/${name === 'tour' ? '#reconnection' : ''}`)
    if (name === 'assistant') {
      await page.getByRole('button', { name: 'New conversation' }).click()
      await page.getByLabel('Message', { exact: true }).fill('How does this answer survive?')
      await page.keyboard.press('Enter')
    }
    await page.waitForTimeout(settlingTime)
    const file = colorScheme === 'light' ? `${name}.webp` : `${name}-dark.webp`
    writeFileSync(new URL(file, folder), await takePicture(page))
    console.log(file)
    await page.close()
  }
await browser.close()
await server.dispose()
