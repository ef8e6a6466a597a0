/**
 * Tests the package as its users have it: packed, installed from the tarball into empty folders, type-checked there by several
 * compilers without and with Node's types, bundled by Vite and Metro, and run against a server.
 */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import manifest from '../../../package.json' with { type: 'json' }
import { installOnce } from '../../../scripts/install-once.ts'
import { apps, strictest, variants } from './apps.ts'
import type { App } from './apps.ts'
import { correct, groupByFile, internalNames, mistakes, prelude } from './mistakes.ts'
import { Rows } from '../rows.ts'
import { startServer } from './server.ts'

const here = import.meta.dirname
const rows = new Rows()
const { row } = rows

/** Runs a program to its end and returns its output; a failure or a timeout is an error. */
function run(
  command: string,
  args: string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<string> {
  const options = { cwd, timeout: 120_000, env: { ...process.env, ...env } }
  return new Promise((done, fail) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error)
        fail(new Error(`${error.killed ? 'It never ended. ' : ''}${stdout}${stderr}`.trim()))
      else done(stdout)
    })
  })
}

/** Fails unless the check fails, with this message. */
async function refuses(check: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await check.then(
    () => new Error('It was accepted'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error) || !message.test(error.message)) throw error
}

function same(actual: string[], expected: string[]): void {
  if (actual.join('\n') === expected.join('\n')) return
  throw new Error(`expected:\n${expected.join('\n')}\ngot:\n${actual.join('\n')}`)
}

async function typeCheck(
  app: App,
  { variant, version }: { variant: keyof typeof variants; version: string },
  files = app.checked[variant],
): Promise<void> {
  const { lib, types } = variants[variant]
  const config = `tsconfig.${files.length}-${variant}-${version}.json`
  const compilerOptions = { ...strictest, ...app.resolution, lib, types, typeRoots }
  await writeFile(join(folderOf(app), config), JSON.stringify({ compilerOptions, files }))
  await runTypeScript(version, ['--pretty', 'false', '-p', config], folderOf(app))
}

function runTypeScript(version: string, args: string[], cwd: string): Promise<string> {
  const tsc = join(here, `node_modules/typescript-${version}/bin/tsc`)
  return run(process.execPath, [tsc, ...args], cwd)
}

/** Fails unless the compiler reports each mistake exactly once, by documented names, and nothing about the correct uses. */
async function findMistakes(app: App, version: string): Promise<void> {
  const files = [...mistakes.map((_, index) => `mistake-${index}.ts`), 'correct.ts']
  const codes = [...mistakes.map(({ code }) => code), correct]
  for (const [index, file] of files.entries())
    await writeFile(join(folderOf(app), file), `${prelude}${codes[index]}\n`)
  const output = await typeCheck(app, { variant: 'dom', version }, files).then(
    () => '',
    (error: Error) => error.message,
  )
  const byFile = groupByFile(output)
  const problems = files.flatMap((file, index) => {
    const errors = byFile.get(file) ?? []
    const reported = mistakes[index]?.reports
    const isRight = errors.length === (reported ? 1 : 0) && !internalNames.test(errors.join())
    return isRight && errors.every((error) => error.includes(reported!))
      ? []
      : [`${codes[index]}\n${errors.join('\n')}`]
  })
  if (problems.length > 0) throw new Error(problems.join('\n\n'))
}

/** Bundles a page and returns its modules, as resolved and as imported. */
async function bundle(root: string, entry?: string): Promise<Set<string>> {
  const { build } = await import('vite')
  const modules = new Set<string>()
  await build({
    root,
    logLevel: 'error',
    configFile: false,
    build: { target: 'es2022', ...(entry && { write: false, rolldownOptions: { input: entry } }) },
    plugins: [
      {
        name: 'module-graph',
        resolveId: { order: 'pre', handler: (id) => void modules.add(id) },
        moduleParsed: ({ id }) => void modules.add(id),
      },
    ],
  })
  return modules
}

const nodeModules = (graph: Set<string>): string[] =>
  [...graph].filter((id) => /^node:|browser-external/.test(id))

/** Bundles a file of the current folder as a React Native app is bundled, and returns the bundle's path. */
async function bundleByMetro(
  root: string,
  entry: string,
  exportsMap: 'on' | 'off',
): Promise<string> {
  const out = join(root, `${entry}-exports-${exportsMap}.js`)
  const metro = join(here, 'node_modules/metro/src/cli.js')
  const options = ['--platform', 'ios', '--dev', 'false', '--minify', 'false', '--out', out]
  const env = { NODE_PATH: join(here, 'node_modules'), METRO_PACKAGE_EXPORTS: exportsMap }
  await run(process.execPath, [metro, 'build', entry, ...options], root, env)
  return out
}

/** Compiles a script to the bytecode of Hermes, the engine of React Native. */
async function compileByHermes(script: string): Promise<void> {
  const folders: Record<string, string> = { linux: 'linux64-bin', darwin: 'osx-bin' }
  const path = `hermes-compiler/hermesc/${folders[process.platform] ?? 'win64-bin'}/hermesc`
  const hermesc = join(here, 'node_modules', path)
  // Without warnings: any global that the compiler does not know is one.
  await run(hermesc, ['-w', '-O', '-emit-binary', '-out', `${script}.hbc`, script], here)
}

interface EslintResolver {
  resolve(source: string, file: string, config: object): { found: boolean; path?: string }
}

installOnce(here)
const typeRoots = [join(here, 'node_modules/@types')]
const folder = await mkdtemp(join(tmpdir(), 'headwater-consumers-'))
const folderOf = (app: App): string => join(folder, app.name)
const server = await startServer()
try {
  // Silent: some versions of npm print the names of scripts, such as `prepack`, among the JSON.
  const pack = ['pack', '--silent', '--json', '--pack-destination', folder]
  const packing = await run('npm', pack, resolve('.'))
  const [{ filename }] = JSON.parse(packing) as [{ filename: string }]

  for (const app of apps) {
    await row(`${app.name}: the tarball installs with the parser and nothing else`, async () => {
      await cp(join(here, 'apps', app.name), folderOf(app), { recursive: true })
      await writeFile(join(folderOf(app), 'server.json'), JSON.stringify({ url: server.url }))
      const install = ['install', '--no-audit', '--no-fund', '--prefer-offline', `../${filename}`]
      await run('npm', install, folderOf(app))
      const installed = await readdir(join(folderOf(app), 'node_modules'))
      same(
        installed.filter((name) => !name.startsWith('.')),
        ['eventsource-parser', 'headwater'],
      )
    })
  }

  for (const version of new Set(apps.flatMap(({ typescripts }) => typescripts))) {
    const reported = await runTypeScript(version, ['--version'], here)
    if (!reported.includes(version))
      throw new Error(`Asked for TypeScript ${version}, got ${reported}`)
  }
  for (const app of apps) {
    for (const version of app.typescripts) {
      const check = (variant: keyof typeof variants): Promise<void> =>
        row(`${app.name}: type-checks with TypeScript ${version}, ${variants[variant].label}`, () =>
          typeCheck(app, { variant, version }),
        )
      await Promise.all([check('dom'), check('node')])
    }
  }

  const [page, ...scripts] = apps
  const native = scripts.pop()
  if (page === undefined || native === undefined) throw new Error('No app to bundle')
  for (const version of page.typescripts)
    await row(
      `${page.name}: TypeScript ${version} reports each mistake once, and no correct use`,
      () => findMistakes(page, version),
    )
  const root = folderOf(page)
  await row('vite: the built page holds no module of Node’s', async () => {
    const graph = await bundle(root)
    for (const name of ['headwater', 'eventsource-parser']) {
      if (![...graph].some((id) => id.includes(`/node_modules/${name}/`)))
        throw new Error(`The graph lacks ${name}: ${[...graph].join(', ')}`)
    }
    same(nodeModules(graph), [])
  })
  await row('vite: the check above would see one', async () => {
    const entry = join(root, 'planted.js')
    await writeFile(entry, `export { fileStorage } from 'headwater/storage/node'\n`)
    if (nodeModules(await bundle(root, entry)).length === 0) throw new Error('It saw none')
  })
  await row('vite: the built page shows the events', async () => {
    const args = [join(here, 'run-page.ts'), join(root, 'dist'), server.url]
    same((await run(process.execPath, args, here)).trim().split('\n'), page.prints)
  })
  for (const app of scripts) {
    await row(`${app.name}: the script prints the events and ends by itself`, async () => {
      const main = app.checked.node[0] ?? ''
      same((await run(process.execPath, [main], folderOf(app))).trim().split('\n'), app.prints)
    })
  }

  await row('npx: the command prints events, from the tarball', async () => {
    const args = [
      '--no',
      'headwater',
      `${server.url}/prices`,
      '--event',
      'price',
      '--max-events',
      '2',
    ]
    const printed = await run('npx', [...args, '-o', 'data'], folderOf(page))
    same(printed.trim().split('\n'), [
      '{"symbol":"ABC","value":1.5}',
      '{"symbol":"XYZ","value":2.25}',
    ])
  })

  const nativeRoot = folderOf(native)
  await row('eslint-plugin-import: its default resolver finds every entry', async () => {
    const resolver = createRequire(import.meta.url)('eslint-import-resolver-node') as EslintResolver
    const find = (name: string) => resolver.resolve(name, join(nativeRoot, 'index.ts'), {})
    for (const [path, target] of Object.entries(manifest.exports)) {
      const expected = typeof target === 'string' ? target : target.default
      const found = find(join('headwater', path)).path ?? 'nothing'
      same([found], [join(nativeRoot, 'node_modules/headwater', expected)])
    }
    if (find('headwater/planted').found) throw new Error('It finds an entry that does not exist')
  })
  const bundled = (exportsMap: 'on' | 'off'): Promise<void> =>
    row(
      `metro: the bundle prints the events and compiles for Hermes, exports maps ${exportsMap}`,
      async () => {
        const script = await bundleByMetro(nativeRoot, 'index.ts', exportsMap)
        same((await run(process.execPath, [script], nativeRoot)).trim().split('\n'), native.prints)
        await compileByHermes(script)
      },
    )
  await Promise.all([
    bundled('on'),
    bundled('off'),
    row('metro: refuses a static block, so that dist/ has none', async () => {
      await writeFile(join(nativeRoot, 'planted.js'), 'class Planted { static {} }\n')
      await refuses(bundleByMetro(nativeRoot, 'planted.js', 'on'), /static class blocks/i)
    }),
    row('hermes: refuses an async generator, so that the bundles have none', async () => {
      const script = join(nativeRoot, 'async-generator.js')
      await writeFile(script, 'async function* planted() {}\n')
      await refuses(compileByHermes(script), /async generators/)
    }),
  ])
} finally {
  server.stop()
  await rm(folder, { recursive: true })
}

rows.end()
