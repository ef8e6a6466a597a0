import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { makeFolder } from './make-folder.ts'
import { mistakeIn } from './mistake-in.ts'
import { runHeadwater } from './start-headwater.ts'

const url = 'localhost:1/events'

const mistakes: [args: string[], message: string][] = [
  [[], 'no URL is given: headwater <url>, or see headwater --help'],
  [[''], 'the URL is empty: give one like https://example.com/events'],
  [['http://['], 'the URL http://[ is invalid: give one like https://example.com/events'],
  [['ftp://a/b'], 'the URL ftp://a/b has the scheme ftp: give an http:// or https:// URL'],
  [
    ['wss://joe:secret@a/b?token=secret'],
    'the URL wss://a/b has the scheme wss: give an http:// or https:// URL',
  ],
  [['joe:secret@a:99999'], 'the URL a:99999 is invalid: give one like https://example.com/events'],
  [
    ['http://joe:sec/ret@a:99999'],
    'the URL http://a:99999 is invalid: give one like https://example.com/events',
  ],
  [['http://joe%:secret@a'], 'the URL has a % in its credentials that encodes nothing: write %25'],
  [['/events'], 'the URL /events is invalid: give one like https://example.com/events'],
  [['http:/['], 'the URL http:/[ is invalid: give one like https://example.com/events'],
  [
    [url, '-x', 'http://joe%:secret@a'],
    '-x has a % in its credentials that encodes nothing: write %25',
  ],
  [['htp://a/b'], 'the URL htp://a/b has the scheme htp: did you mean http://?'],
  [[url, 'name: value'], 'one URL is expected, got 2: quote arguments that contain spaces'],
  [[url, '--evnet', 'a'], 'unknown flag --evnet: did you mean --event?'],
  [[url, '--head', 'a: b'], 'unknown flag --head: did you mean --header?'],
  [[url, '--colour'], 'unknown flag --colour: see headwater --help'],
  [[url, '-N'], 'unknown flag -N: it is not needed, because output is never buffered'],
  [[url, '-A', 'me'], "unknown flag -A: use -H 'user-agent: …'"],
  [[url, '--\x1b[2J'], 'unknown flag --\\x1b[2J: see headwater --help'],
  [[url, '--verbose=yes'], '--verbose takes no argument'],
  [[url, '--event'], '--event needs an argument: --event <name>'],
  [[url, '--event', '--verbose'], '--event needs an argument: --event <name>'],
  [[url, '-H'], '-H needs an argument: -H <name: value>'],
  [[url, '-H', 'secret'], "-H has no colon: give -H 'name: value'"],
  [[url, '-H', 'a b: secret'], "-H 'a b: …' has an invalid name: give -H 'name: value'"],
  [[url, '-H', 'a:'], "-H 'a:' has no value: give -H 'a: value'"],
  [
    [url, '-H', 'a: secre\u0165'],
    "-H 'a: …' has a value with characters that a header cannot have",
  ],
  [
    [url, '-H', 'Last-Event-ID: 3'],
    "-H 'Last-Event-ID: …' would repeat events: give --last-event-id <id>",
  ],
  [[url, '-H', 'connection: close'], "-H 'connection: …' is set by the connection: leave it out"],
  [[url, '-H', '@missing'], '-H @file cannot read missing: no such file or directory'],
  [[url, '-d', '@missing'], '-d @file cannot read missing: no such file or directory'],
  [[url, '-d', '@.'], '-d @file cannot read .: illegal operation on a directory'],
  [[url, '-d', '@'], '-d @file names no file: give its path'],
  [[url, '-H', '@-', '-d', '@-'], '-d @- finds nothing: -H @- has read stdin already'],
  [[url, '-d', 'a', '--json', '1'], '-d and --json exclude each other: leave one of them out'],
  [[url, '--json', '{a'], `--json is not JSON: quote it for the shell, as in --json '{"a": 1}'`],
  [[url, '-u', 'me'], '-u has no password: give -u name:password, or -u name: for none'],
  [[url, '-X', 'A B'], '-X A B is not a method that can be sent: give one such as -X POST'],
  [[url, '-X', 'TRACE'], '-X TRACE is not a method that can be sent: give one such as -X POST'],
  [[url, '-X', 'get', '-d', 'a'], '-X get cannot have a body: leave it out, or give -X POST'],
  [[url, '-o', 'xml'], '--output has no such format: give pretty, json, data, text'],
  [[url, '-o', 'data', '-j'], '--parse-json has no effect on --output data: leave one of them out'],
  [
    [url, '--max-events', '-5'],
    '--max-events expects a whole number from 1, such as --max-events 10',
  ],
  [
    [url, '--max-events', '0'],
    '--max-events expects a whole number from 1, such as --max-events 10',
  ],
  [
    [url, '--max-events', '1.5'],
    '--max-events expects a whole number from 1, such as --max-events 10',
  ],
  [[url, '--retry', 'x'], '--retry expects a whole number from 0, such as --retry 10'],
  [
    [url, '--retry', '1', '--no-reconnect'],
    '--retry and --no-reconnect exclude each other: leave one of them out',
  ],
  [
    [url, '--idle-timeout', '-1'],
    '--idle-timeout expects seconds from 0.001 to 2147483, such as --idle-timeout 10',
  ],
  [
    [url, '--idle-timeout', ''],
    '--idle-timeout expects seconds from 0.001 to 2147483, such as --idle-timeout 10',
  ],
  [
    [url, '--connect-timeout', '1e9'],
    '--connect-timeout expects seconds from 0.001 to 2147483, such as --connect-timeout 10',
  ],
  [
    [url, '--last-event-id', 'a\nb'],
    '--last-event-id has a line end or a NUL: no event can have such an ID',
  ],
  [[url, '--store', ''], '--store names no file: give its path'],
  [[url, '--store', 'missing/a'], '--store missing/a cannot be used: no such file or directory'],
  [[url, '--store', 'package.json/a'], '--store package.json/a: its folder is not a folder'],
  [[url, '--store', 'src'], '--store src is not a file: give another path'],
  [[url, '--store', '/dev/null'], '--store /dev/null is not a file: give another path'],
  [
    [url, '--store', 'package.json'],
    '--store package.json was not written by headwater and would be replaced: give another path',
  ],
]

describe('a mistake in the command line', () => {
  it.each(mistakes)('%j is reported with its fix', async (args, message) => {
    expect(await mistakeIn(args)).toBe(message)
  })

  it('is one line on stderr, with exit code 2', async () => {
    expect(await runHeadwater([url, '--max-events', '-5'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'headwater: --max-events expects a whole number from 1, such as --max-events 10\n',
    })
  })

  it.each([
    ['syntax', '{"a": secret}'],
    ['encoding', Buffer.from('"\xff"', 'latin1')],
    ['byte order mark', '\ufeff{}'],
  ])('in the %s of a file of JSON is reported without its content', async (_, content) => {
    const file = join(makeFolder(), 'body.json')
    writeFileSync(file, content)
    expect(await mistakeIn([url, '--json', `@${file}`])).toBe(
      `--json @${file} is not JSON: check it, and save it as UTF-8 without a byte order mark`,
    )
  })

  it('in a file of headers does not show its value', async () => {
    const file = join(makeFolder(), 'headers')
    writeFileSync(file, 'a: b\n\nsecret\n')
    expect(await mistakeIn([url, '-H', `@${file}`])).toBe("-H has no colon: give -H 'name: value'")
  })
})

describe('--help', () => {
  it('fits a terminal of 80 columns and 24 lines with a prompt', async () => {
    const { code, stdout } = await runHeadwater(['--help'])
    const lines = stdout.trimEnd().split('\n')
    expect(code).toBe(0)
    expect(lines.length).toBeLessThan(24)
    expect(lines.filter((line) => line.length >= 80)).toEqual([])
  })

  it('takes precedence over mistakes in other flags', async () => {
    const { code, stdout } = await runHeadwater(['-h', '--max-events', 'x'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Usage: headwater /)
  })
})

describe('--version', () => {
  it('prints the version of the package', async () => {
    const { code, stdout } = await runHeadwater(['-V'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${manifest.version}\n` })
  })
})
