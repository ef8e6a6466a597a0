import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { BrowserDriver } from '../../browsers/driver/browser-driver.ts'
import { Forked } from '../../support/forked.ts'
import { soon } from '../../support/soon.ts'
import { judge, missing } from '../judge.ts'
import type { FromConsumer, FromServer, ToServer } from '../messages.ts'
import { Said } from '../said.ts'
import { isOwn, pageMoments, schedule } from '../schedule.ts'
import type { Series } from '../series.ts'
import { untilMoment } from '../until-moment.ts'

/** The storage of the page's rows; its last event ID is in the other one. */
export type Keep = 'IndexedDB' | 'localStorage'

/** Repeatedly reloads a page that stores each event. */
export async function reloadPage(
  browser: BrowserDriver,
  keep: Keep,
  reloads: number,
  seed: number,
): Promise<Series> {
  const start = performance.now()
  const lives = schedule(pageMoments, reloads, seed)
  const folder = mkdtempSync(join(tmpdir(), 'headwater-crashes-'))
  const script = join(folder, 'page.js')
  await build({
    entryPoints: [fileURLToPath(new URL('consumer.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  })
  const program = new URL('../server.ts', import.meta.url)
  const server = new Forked<FromServer, ToServer>(program, script)
  const serverSaid = new Said<FromServer>()
  const consumers = Array.from({ length: reloads + 1 }, () => new Said<FromConsumer>())
  server.onMessage((message) => {
    serverSaid.take(message)
    if ('heard' in message) consumers[message.heard]?.take(message.said)
  })
  const loaded = (life: number) =>
    soon(
      serverSaid.until((message) => 'loaded' in message && message.loaded === life),
      `life ${life}, after "${lives[life - 1]?.moment}"`,
    )
  try {
    const { port } = await server.next('port')
    server.send({ lives })
    const tab = await browser.openTab(`http://127.0.0.1:${port}/page?keep=${keep}`)
    for (const [index, life] of lives.entries()) {
      await loaded(index)
      if (isOwn(life.moment)) continue
      const moment = untilMoment(index, life, serverSaid, consumers[index]!)
      await soon(moment, `life ${index} to come to "${life.moment}"`)
      await tab.reload()
    }
    await loaded(reloads)
    const said = consumers[reloads]!.until((message) => 'rows' in message)
    const found = await soon(said, 'the last event')
    const rows = 'rows' in found ? found.rows : []
    await tab.close()
    const end = rows.at(-1)?.number ?? 0
    const lost = missing(rows, end)
    return {
      title: `a page that writes to ${keep}, reloaded`,
      lives,
      outcomes: judge(rows, reloads + 1),
      end,
      problems: lost.length > 0 ? [`${lost.join(', ')} of ${end} events are missing`] : [],
      seconds: (performance.now() - start) / 1000,
    }
  } finally {
    await server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}
