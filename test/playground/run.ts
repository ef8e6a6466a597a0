/**
 * `npm run test:playground -- chromium firefox webkit --only name`: drives the playground of the site that
 * `npm run docs:build` made, and judges from the page alone that each preset behaves as its caption says.
 * The generated code of the presets is compiled against the built package.
 */
import { parseArgs } from 'node:util'
import { base } from '../../docs/.vitepress/package-fields.ts'
import { presets } from '../../docs/.vitepress/theme/playground/presets.ts'
import type { Tab } from '../browsers/driver/browser-driver.ts'
import { serveSite } from '../site/serve-site.ts'
import { Checks } from '../support/checks.ts'
import { type EngineName, engineNames, launchEngine } from '../tabs/engines.ts'
import { compileCode } from './compile-code.ts'
import { clickButton, untilFine, untilText } from './drive-page.ts'
import { judge } from './judge.ts'
import { pageChecks } from './page-checks.ts'
import { readPage } from './read-page.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' } },
})
const chosen = engineNames.filter(
  (name) => positionals.length === 0 || (positionals as string[]).includes(name),
)
const isChosen = (name: string) => name.includes(values.only)

const checks = new Checks()
const { problems, programs } = compileCode()
checks.count('generated code', problems)
console.log(`${programs} generated programs compiled`)

const site = await serveSite('docs/.vitepress/dist', base, {})
const page = `${site.url}playground.html`

async function checkPresets(tab: Tab, engine: EngineName): Promise<void> {
  for (const { caption, expected, name, title } of presets.filter((each) => isChosen(each.name))) {
    await clickButton(tab, title)
    const shown = "document.querySelector('.playground .caption').innerText.trim()"
    checks.count(`${engine}, ${name}: caption`, await untilText(tab, shown, caption))
    const found = await untilFine(async () => judge(expected, await readPage(tab)))
    checks.count(`${engine}, ${name}`, found)
    // Each run is judged by wrong expectations too: they have to be refuted.
    const observed = await readPage(tab)
    const wrong = [
      { ...expected, ids: [...expected.ids, 'planted'] },
      { ...expected, label: 'Planted' },
      { ...expected, attempts: expected.attempts.slice(1) },
    ]
    const accepted = wrong.filter((each) => judge(each, observed).length === 0)
    checks.count(
      `${engine}, ${name}: wrong expectations`,
      accepted.map((each) => `not refuted: ${JSON.stringify(each)}`),
    )
  }
}

async function runEngine(engine: EngineName): Promise<void> {
  const start = performance.now()
  const { driver } = await launchEngine(engine)
  try {
    const tab = await driver.openTab(page)
    await untilText(
      tab,
      "document.querySelectorAll('.playground .attempts tbody tr').length > 1",
      'true',
    )
    await checkPresets(tab, engine)
    for (const [name, check] of Object.entries(pageChecks))
      if (isChosen(name)) checks.count(`${engine}, ${name}`, await check(tab, page))
  } finally {
    await driver.close()
  }
  console.log(`${engine}: ${((performance.now() - start) / 1000).toFixed()} s`)
}

// Side by side: most of the time is waiting.
await Promise.all(
  chosen.map((engine) =>
    runEngine(engine).catch((error: unknown) => checks.count(engine, [String(error)])),
  ),
)
site.close()
checks.finish()
