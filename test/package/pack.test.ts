import { execFile } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { stagePackage, withAbsoluteLinks } from '../../scripts/stage-package.ts'

/** Folders that a clone does not have, or that packing does not need. */
const leftOut = ['.git', '.snippets', 'bench', 'coverage', 'dist', 'docs', 'node_modules', 'test']
const subPaths = Object.keys(manifest.exports).filter((path) => !/^\.$|\.json$/.test(path))

let clone: string
let staged: string
let packed: { path: string; size: number }[]

beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'headwater-clone-'))
  staged = await mkdtemp(join(tmpdir(), 'headwater-staged-'))
  const root = resolve('.')
  const isKept = (path: string): boolean => path === root || !leftOut.includes(basename(path))
  for (const name of [
    'src',
    'scripts',
    'package.json',
    'package-lock.json',
    ...subFolders(),
    ...files,
  ])
    await cp(join(root, name), join(clone, name), { recursive: true, filter: isKept })
  await symlink(resolve('node_modules'), join(clone, 'node_modules'), 'junction')

  // Silent: some versions of npm print the names of scripts among the JSON.
  const options = { cwd: clone, timeout: 240_000 }
  const { stdout } = await promisify(execFile)('npm', ['pack', '--silent', '--json'], options)
  const [result] = JSON.parse(stdout) as [{ files: typeof packed }]
  packed = result.files
  stagePackage(staged)
}, 300_000)

afterAll(() => Promise.all([clone, staged].map((folder) => rm(folder, { recursive: true }))))

const files = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'tsconfig.json',
  'tsconfig.build.json',
  'tsup.config.ts',
]

function subFolders(): string[] {
  return [...new Set(subPaths.map((path) => path.split('/')[1]!))]
}

const paths = () => packed.map(({ path }) => path)

describe('the package of a fresh, unbuilt clone', () => {
  it('contains the code and declarations of every entry', () => {
    const entries = Object.values(manifest.exports).filter((entry) => typeof entry === 'object')
    const expected = entries.flatMap((entry) => [entry.types.slice(2), entry.default.slice(2)])
    expect(paths()).toEqual(expect.arrayContaining(expected))
  })

  it('contains the declarations that its declarations import', async () => {
    const declarations = paths().filter((path) => path.endsWith('.d.ts'))
    const imported = await Promise.all(
      declarations.map(async (path) => {
        const text = await readFile(join(clone, path), 'utf8')
        return Array.from(text.matchAll(/from '(\.{1,2}\/[^']+)\.js'/g), ([, name]) =>
          join(path, '..', `${name}.d.ts`),
        )
      }),
    )
    expect(imported.flat().length).toBeGreaterThan(50)
    expect(declarations).toEqual(expect.arrayContaining(imported.flat()))
  })

  it('contains a package.json in the folder of every sub-path', () => {
    const expected = subPaths.map((path) => `${path.slice(2)}/package.json`)
    expect(paths()).toEqual(expect.arrayContaining(expected))
  })

  it('contains nothing but code, declarations, manifests and three texts', () => {
    const inside =
      /^(dist\/.+\.(js|d\.ts)|README\.md|CHANGELOG\.md|LICENSE|((event-source|inspector|node|react|shared|storage|testing)\/(\w+\/)?)?package\.json)$/
    expect(paths().filter((path) => !inside.test(path))).toEqual([])
  })
})

describe('the package as it is published', () => {
  const read = (name: string) => readFile(join(staged, name), 'utf8')

  it('takes less than 500 kB unpacked', () => {
    const size = paths().reduce((sum, path) => sum + statSync(join(staged, path)).size, 0)
    expect(size).toBeGreaterThan(300_000)
    expect(size).toBeLessThan(500_000)
  })

  it('has a manifest without development fields', async () => {
    const { scripts, devDependencies, workspaces, overrides, allowScripts, ...rest } = manifest
    expect([scripts, devDependencies, workspaces, overrides, allowScripts]).not.toContain(undefined)
    expect(JSON.parse(await read('package.json'))).toEqual(rest)
  })

  it.each(['README.md', 'CHANGELOG.md'])(
    'links from %s to files of the tagged commit that exist',
    async (name) => {
      const links = Array.from((await read(name)).matchAll(/\]\(([^)\s]+)/g), ([, link]) => link!)
      const repository = manifest.repository.url.replace(/^git\+|\.git$/g, '')
      const prefix = `${repository}/blob/v${manifest.version}/`
      expect(links.length).toBeGreaterThan(8)
      expect(links.filter((link) => !/^(https:\/\/|#)/.test(link))).toEqual([])
      const targets = links
        .filter((link) => link.startsWith(prefix))
        .map((link) => link.slice(prefix.length).replace(/#.*/, ''))
      expect(targets.length).toBeGreaterThan(8)
      expect(targets.filter((path) => !existsSync(path) || statSync(path).isDirectory())).toEqual(
        [],
      )
    },
  )

  it('makes relative links absolute and leaves others', () => {
    const prefix = withAbsoluteLinks('](x)').slice(2, -2)
    const markdown = '[a](./docs/a.md#b) [c](LICENSE) ![d](d.png) [e](https://example.com) [f](#g)'
    expect(withAbsoluteLinks(markdown)).toBe(
      `[a](${prefix}docs/a.md#b) [c](${prefix}LICENSE) ![d](${prefix}d.png) [e](https://example.com) [f](#g)`,
    )
  })
})
