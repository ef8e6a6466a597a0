import { transformAsync } from '@babel/core'
import reactHooks from 'eslint-plugin-react-hooks'
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { babelFolder, reactCompiler } from './support/react-compiler.ts'

/** The names of the functions that React's compiler compiles in a file, and the reasons for others that it does not. */
async function compile(path: string, code = readFileSync(path, 'utf8')) {
  const compiled: string[] = []
  const bailouts: string[] = []
  interface CompilerEvent {
    kind: string
    fnName?: string
    detail?: unknown
    reason?: string
  }
  const logEvent = (_: string, { kind, fnName, detail, reason }: CompilerEvent) => {
    if (kind === 'CompileSuccess') compiled.push(fnName ?? '?')
    else bailouts.push(`${kind}: ${detail ?? reason}`)
  }
  await transformAsync(code, {
    filename: path,
    cwd: babelFolder,
    babelrc: false,
    configFile: false,
    parserOpts: { plugins: ['typescript', 'jsx'] },
    plugins: [['babel-plugin-react-compiler', { panicThreshold: 'none', logger: { logEvent } }]],
  })
  return { compiled, bailouts }
}

describe("React's compiler", () => {
  const files = globSync(['src/react/*.ts', 'test/react/sample/*.tsx'])

  it('compiles every hook and the sample application', async () => {
    const results = await Promise.all(files.map((file) => compile(file)))
    expect(results.flatMap(({ bailouts }) => bailouts)).toEqual([])
    expect(results.flatMap(({ compiled }) => compiled).sort()).toEqual([
      ...['Dashboard', 'Latest', 'Notices', 'Price', 'PricesProvider', 'Total'],
      ...['useClientGuard', 'useEventSource', 'useEventSourceState', 'useFold'],
      ...['useLatestEvent', 'usePrices', 'useServerEvent', 'useServerEvents'],
    ])
  })

  it('reports a hook that it cannot compile', async () => {
    const planted = `import { useRef } from 'react'
      export function usePlanted(value) { const ref = useRef(0); ref.current = value; return ref.current }`
    expect((await compile('planted.ts', planted)).bailouts.join()).toMatch(/ref/)
    const transform = reactCompiler().transform as (code: string, id: string) => Promise<unknown>
    await expect(transform(planted, '/src/react/planted.ts')).rejects.toThrow(/ref/)
  })
})

describe('the linter', () => {
  it('has every rule of recommended-latest for the hooks', () => {
    const config = readFileSync('.oxlintrc.json', 'utf8')
    const latest = Object.keys(reactHooks.configs['recommended-latest'].rules)
    const missing = latest
      .map((name) => `"react-latest/${name.split('/')[1]}": "error"`)
      .filter((rule) => !config.includes(rule))
    expect(missing).toEqual([])
    expect(latest.length).toBeGreaterThan(10)
  })
})
