import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exitCode } from '../../src/cli/exit-code.ts'
import { type Flag, flags } from '../../src/cli/flags.ts'
import { helpText } from '../../src/cli/help.ts'

const guide = readFileSync('docs/guide/command-line.md', 'utf8')
const section = (title: string): string => guide.split(`\n## ${title}\n`)[1]!.split('\n## ')[0]!

/** Each flag as the parser knows it: `-o, --output <format>`. */
const parsed = Object.entries<Flag>(flags).map(([name, { argument, short }]) => {
  const names = short === undefined ? `--${name}` : `-${short}, --${name}`
  return argument === undefined ? names : `${names} <${argument}>`
})

describe('the flags of the parser', () => {
  it('are those of the guide, in the same order', () => {
    const rows = section('Flags').match(/^\| `-.+?(?= \| )/gm) ?? []
    expect(rows.map((row) => row.slice(2).replaceAll('`', ''))).toEqual(parsed)
  })

  it('are those of the help, in the same order', () => {
    const [usage = '', ...lines] = helpText().split('\n')
    const labels = lines.map((line) => line.slice(0, 30)).join('\n')
    const named = `${labels}${usage}`.match(/--[a-z-]+/g) ?? []
    expect(named).toEqual(Object.keys(flags).map((name) => `--${name}`))
    const parts = Object.values<Flag>(flags).flatMap(({ argument, short }) => [
      ...(short === undefined ? [] : [`-${short}, `]),
      ...(argument === undefined ? [] : [`<${argument}>`]),
    ])
    expect(parts.filter((part) => !helpText().includes(part))).toEqual([])
  })
})

describe('the exit codes', () => {
  it('are those of the guide and of the help', () => {
    const codes = Object.values(exitCode).map(String)
    const rows = section('Exit codes').match(/^\| [\d, ]+ \|/gm) ?? []
    expect(rows.join().match(/\d+/g)).toEqual(codes)
    expect(/Exit codes: .*/.exec(helpText())![0].match(/\d+/g)).toEqual(codes)
  })
})
