import { buildSync } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { entries } from './entries.ts'
import { runScript } from './run-script.ts'

/** Every exported class, with the entry that exports it: classes alone begin with a capital letter. */
const classes = Object.entries(entries).flatMap(([entry, names]) =>
  names.filter((name) => /^[A-Z]/.test(name)).map((name) => ({ entry, name })),
)
const errors = classes.flatMap(({ name }) => (name.endsWith('Error') ? [name] : []))

describe('an exported class', () => {
  it.each(classes)('$name has its own name in the built package', async ({ entry, name }) => {
    const module: Record<string, { name: string }> = await import(entry)
    expect(module[name]?.name).toBe(name)
  })
})

describe('in a bundle minified by esbuild', () => {
  const run = (contents: string): Promise<string> => {
    const stdin = { contents, resolveDir: import.meta.dirname }
    const built = buildSync({ stdin, bundle: true, minify: true, format: 'esm', write: false })
    return runScript('--input-type=module', '--eval', built.outputFiles[0]!.text)
  }

  it('every error class gives its errors their own name', async () => {
    expect(errors.length).toBeGreaterThan(6)
    const printed = await run(`
      import { ${errors.join(', ')} } from 'headwater'
      for (const Class of [${errors.join(', ')}]) console.log(Class.prototype.name)`)
    expect(printed.split('\n')).toEqual(errors)
  })

  it('EventSource keeps its name', async () => {
    const printed = await run(`
      import { EventSource } from 'headwater/event-source'
      console.log(EventSource.name)`)
    expect(printed).toBe('EventSource')
  })

  it('other class names do not survive, so the names above are set and not inferred', async () => {
    const printed = await run(`
      import { EventSourceClient } from 'headwater'
      console.log(EventSourceClient.name)`)
    expect(printed).not.toBe('EventSourceClient')
  })
})
