import { globSync } from 'node:fs'
import type { Runtime } from '../support/runtime.ts'

/** One run of the suite. */
export interface RuntimeRun {
  readonly name: string
  /** Whose differences apply. */
  readonly runtime: Runtime
  /** What has to be there, and how to get it. */
  readonly needs: { readonly files: readonly string[]; readonly get: string }
  /** Prints the version. */
  readonly version: readonly [command: string, ...args: string[]]
  /** Runs vitest; the arguments for its report are added. */
  readonly command: readonly [command: string, ...args: string[]]
  readonly env?: Readonly<Record<string, string>>
  /** The test files that it must have run. */
  readonly files: number
}

const vitest = 'node_modules/vitest/vitest.mjs'
const installed = 'test/runtimes/node_modules'
const ownInstall = 'npm ci --prefix test/runtimes'
const neutral = globSync('test/behaviour/*.test.ts').length
const withNode = globSync('test/behaviour/**/*.test.ts').length

const node = (version: 22 | 24 | 26): RuntimeRun => {
  // 24 is the project's own, from the root's devDependencies.
  const binary =
    version === 24 ? 'node_modules/node/bin/node' : `${installed}/node${version}/bin/node`
  return {
    name: `node${version}`,
    runtime: 'node',
    needs: { files: [binary], get: version === 24 ? 'npm ci' : ownInstall },
    version: [binary, '--version'],
    command: [binary, vitest, 'run', '--project', 'behaviour'],
    files: withNode,
  }
}

const deno = `${installed}/@deno/linux-x64-glibc/deno`
const bun = `${installed}/@oven/bun-linux-x64/bin/bun`
const ownConfig = ['run', '--config', 'test/runtimes/vitest.config.ts'] as const

const browser = (
  name: string,
  runtime: Runtime,
  version: RuntimeRun['version'],
  files: readonly string[],
  packages: string,
): RuntimeRun => ({
  name,
  runtime,
  needs: { files, get: `apt-get install -y --no-install-recommends ${packages}` },
  version,
  command: [
    process.execPath,
    vitest,
    'run',
    '--config',
    'vitest.browsers.config.ts',
    '--project',
    name,
  ],
  files: name === 'native' ? globSync('test/native/*.test.ts').length : neutral,
})

const chromium = (name: string) =>
  browser(name, 'chromium', ['/usr/bin/chromium', '--version'], ['/usr/bin/chromium'], 'chromium')

const webkitFiles = ['/usr/bin/WebKitWebDriver', '/usr/bin/xvfb-run', '/usr/bin/xauth']

/** All that the suite runs in, in the order of the table. */
export const runtimes: readonly RuntimeRun[] = [
  node(22),
  node(24),
  node(26),
  {
    name: 'deno',
    runtime: 'deno',
    needs: { files: [deno], get: ownInstall },
    version: [deno, '--version'],
    command: [deno, 'run', '-A', '--no-remote', vitest, ...ownConfig, '--project', 'deno'],
    files: neutral,
  },
  {
    name: 'bun',
    runtime: 'bun',
    needs: { files: [bun], get: ownInstall },
    version: [bun, '--version'],
    command: [bun, '--bun', vitest, ...ownConfig, '--project', 'bun'],
    files: neutral,
  },
  {
    name: 'workerd',
    runtime: 'workerd',
    needs: { files: [`${installed}/@cloudflare/vitest-plugin/package.json`], get: ownInstall },
    version: [`${installed}/.bin/workerd`, '--version'],
    command: [process.execPath, vitest, 'run', '--config', 'test/runtimes/workerd.config.ts'],
    files: neutral,
  },
  {
    name: 'edge-runtime',
    runtime: 'edge-runtime',
    needs: { files: ['node_modules/@edge-runtime/vm/package.json'], get: 'npm ci' },
    version: [process.execPath, '-p', 'require("@edge-runtime/vm/package.json").version'],
    command: [process.execPath, vitest, ...ownConfig, '--project', 'edge-runtime'],
    files: neutral,
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
    ['/usr/bin/WebKitWebDriver', '--version'],
    webkitFiles,
    'webkit2gtk-driver xvfb xauth',
  ),
  chromium('native'),
]
