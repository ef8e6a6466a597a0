import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, posix, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

/** What a clone does not have, and what is no part of the package. */
const leftOut = ['.git', '.snippets', 'coverage', 'dist', 'node_modules', 'test']
/** What `npm run docs:check` leaves behind. */
const generated = 'docs/api/README.md'

let clone: string
let packed: string[]

beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'headwater-clone-'))
  const root = resolve('.')
  const isKept = (path: string): boolean => path === root || !leftOut.includes(basename(path))
  await cp(root, clone, { recursive: true, filter: isKept })
  await symlink(resolve('node_modules'), join(clone, 'node_modules'), 'junction')
  await mkdir(join(clone, dirname(generated)), { recursive: true })
  await writeFile(join(clone, generated), '')

  // Silent: some versions of npm print the names of scripts among the JSON.
  const options = { cwd: clone, timeout: 60_000 }
  const { stdout } = await promisify(execFile)('npm', ['pack', '--silent', '--json'], options)
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }]
  packed = files.map(({ path }) => path)
}, 60_000)

afterAll(() => rm(clone, { recursive: true }))

describe('the package of a fresh, unbuilt clone', () => {
  it('contains the code and declarations of every entry', () => {
    const entries = Object.values(manifest.exports).filter((entry) => typeof entry === 'object')
    const expected = entries.flatMap((entry) => [entry.types.slice(2), entry.default.slice(2)])
    expect(packed).toEqual(expect.arrayContaining(expected))
  })

  it('contains a package.json in the folder of every sub-path', () => {
    const paths = Object.keys(manifest.exports).filter((path) => !/^\.$|\.json$/.test(path))
    const expected = paths.map((path) => `${path.slice(2)}/package.json`)
    expect(packed).toEqual(expect.arrayContaining(expected))
  })

  it('contains the images of its guides', async () => {
    const guides = packed.filter((path) => path.endsWith('.md'))
    const shown = await Promise.all(
      guides.map(async (path) =>
        Array.from(
          (await readFile(path, 'utf8')).matchAll(/!\[[^\]]*\]\(([^)]+)\)/g),
          ([, image]) => posix.join(posix.dirname(path), image!),
        ),
      ),
    )
    expect(shown.flat().length).toBeGreaterThan(1)
    expect(packed).toEqual(expect.arrayContaining(shown.flat()))
  })

  it('contains the guides linked from its README', async () => {
    const readme = await readFile('README.md', 'utf8')
    const guides = Array.from(readme.matchAll(/\]\(\.\/(docs\/[^)#]+)/g), ([, path]) => path)
    expect(guides.length).toBeGreaterThan(8)
    expect(packed).toEqual(expect.arrayContaining(guides))
  })

  it('contains neither sources nor generated checks', () => {
    const outside =
      /^(dist\/.+\.(js|d\.ts|js\.map)|docs\/(examples\/)?[^/]+\.md|docs\/images\/[^/]+\.svg|[^/]+\.md|LICENSE|((event-source|storage)\/(\w+\/)?)?package\.json)$/
    expect(packed.filter((path) => !outside.test(path))).toEqual([])
    expect(packed).not.toContain(generated)
  })
})
