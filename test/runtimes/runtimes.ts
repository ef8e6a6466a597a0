import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Runtime } from '../support/runtime.ts'
import {
  type Suite,
  inNode,
  inNodeWithNodeFetch,
  native,
  neutral,
  withNodeModules,
} from './suites.ts'

type Command = readonly [command: string, ...args: string[]]

/** One run of the suite. */
export interface RuntimeRun {
  readonly name: string
  /** The runtime whose differences apply. */
  readonly runtime: Runtime
  /** The requirements, and how to install them. */
  readonly needs: { readonly files: readonly string[]; readonly get: string }
  /** Prints the version. */
  readonly version: Command
  /** Runs vitest; the arguments for its report are added. */
  readonly command: Command
  readonly suite: Suite
}

const vitest = 'node_modules/vitest/vitest.mjs'
/** Installed when one of its runtimes is requested: a gigabyte. */
export const installation = 'test/runtimes'
const packages = `${installation}/node_modules`
const config = (file: string) => ['run', '--config', file] as const
const ownNode = 'node_modules/node/bin/node'
const { execPath } = process

/** A program on the path, or in the installation, whose packages are for Linux on x64. */
function program(name: string, packaged: string): Pick<RuntimeRun, 'needs'> & { file: string } {
  const folders = process.env['PATH']?.split(delimiter) ?? []
  const found = folders.map((folder) => join(folder, name)).find((file) => existsSync(file))
  const isPackaged = process.platform === 'linux' && process.arch === 'x64'
  const file = isPackaged ? `${packages}/${packaged}` : (found ?? name)
  const get = isPackaged ? `npm ci --prefix ${installation}` : `put it on the path as "${name}"`
  return { file, needs: { files: [file], get } }
}

const node = (version: 22 | 24 | 26): RuntimeRun => {
  // 24 is the project's version, from the root's devDependencies.
  const { file, needs } =
    version === 24
      ? { file: ownNode, needs: { files: [ownNode], get: 'npm ci' } }
      : program(`node${version}`, `node${version}/bin/node`)
  return {
    name: `node${version}`,
    runtime: 'node',
    needs,
    version: [file, '--version'],
    command: [file, vitest, 'run', '--project', 'behaviour', '--no-isolate'],
    suite: inNode,
  }
}

/** The same tests once more, with `nodeFetch`. */
const withNodeFetch = (run: RuntimeRun): RuntimeRun => {
  const [file, ...args] = run.command
  const isNode = run.suite === inNode
  const project = isNode ? 'node-fetch' : `${run.name}-node-fetch`
  const command: Command = isNode
    ? [file, vitest, ...ownConfig, '--project', project]
    : [file, ...args.slice(0, -1), project]
  const suite = isNode ? inNodeWithNodeFetch : run.suite
  return { ...run, name: `${run.name}-node-fetch`, runtime: 'node-fetch', command, suite }
}

const deno = program('deno', '@deno/linux-x64-glibc/deno')
const bun = program('bun', '@oven/bun-linux-x64/bin/bun')
const ownConfig = config(`${installation}/vitest.config.ts`)

const denoRun: RuntimeRun = {
  name: 'deno',
  runtime: 'deno',
  needs: deno.needs,
  version: [deno.file, '--version'],
  command: [deno.file, 'run', '-A', '--no-remote', vitest, ...ownConfig, '--project', 'deno'],
  suite: withNodeModules,
}

const bunRun: RuntimeRun = {
  name: 'bun',
  runtime: 'bun',
  needs: bun.needs,
  version: [bun.file, '--version'],
  command: [bun.file, '--bun', vitest, ...ownConfig, '--project', 'bun'],
  suite: withNodeModules,
}

const workerd = (name: 'workerd' | 'workerd-2024'): RuntimeRun => ({
  name,
  runtime: name,
  needs: {
    files: [`${packages}/@cloudflare/vitest-plugin/package.json`],
    get: `npm ci --prefix ${installation}`,
  },
  version: [`${packages}/.bin/workerd`, '--version'],
  command: [execPath, vitest, ...config(`${installation}/workerd.config.ts`), '--project', name],
  suite: neutral,
})

const browser = (
  name: string,
  runtime: Runtime,
  version: Command,
  files: readonly string[],
  debian: string,
  suite = neutral,
): RuntimeRun => ({
  name,
  runtime,
  needs: { files, get: `apt-get install -y --no-install-recommends ${debian}` },
  version,
  command: [execPath, vitest, ...config('vitest.browsers.config.ts'), '--project', name],
  suite,
})

const chromium = (name: string, suite = neutral) => {
  const binary = '/usr/bin/chromium'
  return browser(name, 'chromium', [binary, '--version'], [binary], 'chromium', suite)
}

/** All runtimes of the suite, in the order of the table. */
export const runtimes: readonly RuntimeRun[] = [
  node(22),
  node(24),
  node(26),
  denoRun,
  bunRun,
  ...[node(22), node(24), node(26), denoRun, bunRun].map(withNodeFetch),
  workerd('workerd'),
  workerd('workerd-2024'),
  {
    name: 'edge-runtime',
    runtime: 'edge-runtime',
    needs: { files: ['node_modules/@edge-runtime/vm/package.json'], get: 'npm ci' },
    version: [execPath, '-p', 'require("@edge-runtime/vm/package.json").version'],
    command: [execPath, vitest, ...ownConfig, '--project', 'edge-runtime'],
    suite: neutral,
  },
  chromium('chromium'),
  chromium('chromium-dedicated-worker'),
  chromium('chromium-shared-worker'),
  chromium('chromium-service-worker'),
  browser(
    'firefox',
    'firefox',
    ['/usr/bin/firefox-esr', '--version'],
    ['/usr/bin/firefox-esr'],
    'firefox-esr',
  ),
  browser(
    'webkit',
    'webkit',
    // The driver does not report a version, and the browser needs a screen to do so.
    ['dpkg-query', '--show', '--showformat', '${Version}', 'webkit2gtk-driver'],
    ['/usr/bin/WebKitWebDriver', '/usr/bin/xvfb-run', '/usr/bin/xauth'],
    'webkit2gtk-driver xvfb xauth',
  ),
  chromium('native', native),
]
