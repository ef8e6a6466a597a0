/**
 * `node scripts/stage-package.ts <folder>`: writes the package as it is published, from the files that `npm pack` takes
 * here. Its manifest has no development fields, and the links of its README and CHANGELOG are absolute, because the
 * registry's page has none of the files that they lead to. The working tree stays as it is.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import manifest from '../package.json' with { type: 'json' }

const root = resolve(import.meta.dirname, '..')
const development = ['scripts', 'devDependencies', 'workspaces', 'overrides', 'allowScripts']
const repository = manifest.repository.url.replace(/^git\+|\.git$/g, '')
/** The published commit, so that links fit the installed version. */
const address = `${repository}/blob/v${manifest.version}/`

/** @returns the paths of the package's files */
export function stagePackage(folder: string): string[] {
  const list = ['pack', '--dry-run', '--silent', '--json', '--ignore-scripts']
  const packed = execFileSync('npm', list, { cwd: root, encoding: 'utf8' })
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }]
  for (const { path } of files) {
    const target = join(folder, path)
    mkdirSync(dirname(target), { recursive: true })
    if (path === 'package.json') writeFileSync(target, publishedManifest())
    else if (path.endsWith('.md'))
      writeFileSync(target, withAbsoluteLinks(readFileSync(join(root, path), 'utf8')))
    else cpSync(join(root, path), target)
  }
  return files.map(({ path }) => path)
}

/** The text of a file of the root, with its relative links made absolute. */
export function withAbsoluteLinks(markdown: string): string {
  return markdown.replace(/(\]\()(?:\.\/)?(?![a-z]+:|#)/g, `$1${address}`)
}

function publishedManifest(): string {
  const fields = Object.entries(manifest).filter(([name]) => !development.includes(name))
  return `${JSON.stringify(Object.fromEntries(fields), undefined, 2)}\n`
}

const folder = process.argv[2]
if (import.meta.filename === resolve(process.argv[1] ?? '') && folder)
  for (const path of stagePackage(folder)) console.log(path)
