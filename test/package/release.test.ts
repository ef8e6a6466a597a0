import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const read = (path: string) => readFile(`.github/${path}`, 'utf8')
const repository = manifest.repository.url.replace(/^git\+|\.git$/g, '')

describe('the release workflow', () => {
  it('publishes the staged package with provenance and the permission to sign it', async () => {
    const workflow = await read('workflows/release.yml')
    expect(workflow).toContain('id-token: write')
    expect(workflow).toMatch(
      /npm run stage -- (\S+)\n[^]*npm publish --provenance[^]*working-directory: \1\n/,
    )
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true })
  })
})

describe('the workflows', () => {
  it('run only scripts that exist', async () => {
    const texts = await Promise.all(
      ['ci', 'docs', 'release'].map((name) => read(`workflows/${name}.yml`)),
    )
    const scripts = texts.flatMap((text) =>
      Array.from(text.matchAll(/npm run ([\w:]+)/g), ([, name]) => name!),
    )
    expect(scripts.length).toBeGreaterThan(3)
    expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(scripts))
  })
})

describe('the issue forms', () => {
  it('link to the repository of the manifest', async () => {
    const links = (await read('ISSUE_TEMPLATE/config.yml')).match(/https:\S+/g)
    expect(links).toEqual([`${repository}/discussions`, `${repository}/security/advisories/new`])
    expect(manifest.bugs).toBe(`${repository}/issues`)
  })

  it('have a reproduction that runs and prints the event', async () => {
    const form = await read('ISSUE_TEMPLATE/bug.yml')
    const [, block = ''] = /id: reproduction[^]*?value: \|\n((?: {8}.*\n|\n)+)/.exec(form) ?? []
    // Inside the repository, so that it finds the package by its name.
    const folder = await mkdtemp('node_modules/.headwater-reproduction-')
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'reproduction.mjs')
    await writeFile(file, block.replace(/^ {8}/gm, ''))
    const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 30_000 })
    expect(stdout).toBe('event: hello 1\n')
  })
})

describe('the changelog', () => {
  it('has a dated entry for the version of the manifest', async () => {
    const [first] = (await readFile('CHANGELOG.md', 'utf8')).match(/^## .*$/m) ?? []
    expect(first).toMatch(/^## \S+ - \d{4}-\d\d-\d\d$/)
    expect(first).toContain(` ${manifest.version} `)
  })
})
