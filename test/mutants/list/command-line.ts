import type { Mutant } from '../mutant.ts'

/** The command `headwater`. */
export const commandLine: Mutant[] = [
  {
    name: 'a flag without its argument takes the next flag',
    edits: [
      {
        file: 'cli/parse-flags.ts',
        find: '(!inlineValue && isFlag(value))',
        replace: 'value === undefined',
      },
    ],
    killedBy: ['cli/usage'],
  },
  {
    name: '--store replaces a foreign file',
    edits: [
      {
        file: 'cli/store-file.ts',
        find: "content.trim() !== ''",
        replace: "content.trim() === 'x'",
      },
    ],
    killedBy: ['cli/usage'],
  },
  {
    name: 'an invalid URL is shown with its credentials',
    edits: [
      {
        file: 'cli/parse-url.ts',
        find: ".replace(/^.*@/s, '')",
        replace: '',
      },
    ],
    killedBy: ['cli/usage'],
  },
  {
    name: 'the event of --max-events is not saved',
    edits: [
      {
        file: 'cli/follow-stream.ts',
        find: 'if (++count >= settings.maxEvents) client.close()',
        replace: 'if (++count >= settings.maxEvents) { client.close(); break }',
      },
    ],
    killedBy: ['cli/store'],
  },
  {
    name: 'the loop does not wait for the output',
    edits: [
      {
        file: 'cli/follow-stream.ts',
        find: 'await screen.write(formatEvent',
        replace: 'void screen.write(formatEvent',
      },
    ],
    killedBy: ['cli/store'],
    test: 'does not save',
  },
  {
    name: 'a failed save is only reported',
    edits: [
      {
        file: 'cli/follow-stream.ts',
        find: '    storeFailed = true\n    client.close()',
        replace: '    void 0',
      },
    ],
    killedBy: ['cli/store'],
    test: 'disk is full',
  },
  {
    name: 'a reader that leaves is a failure',
    edits: [
      {
        file: 'cli/output-error.ts',
        find: 'if (this.#isReaderGone) return exitCode.end',
        replace: '',
      },
    ],
    killedBy: ['cli/pipeline'],
    test: 'ends quietly',
  },
  {
    name: 'a stuck reader delays the end after a signal',
    edits: [
      {
        file: 'cli/run-command.ts',
        find: 'setTimeout(() => process.exit(stop.code), gracePeriod).unref()',
        replace: '',
      },
    ],
    killedBy: ['cli/pipeline'],
    test: 'ends soon after a signal',
  },
  {
    name: 'the server can control the terminal by --output data',
    edits: [
      {
        file: 'cli/format-event.ts',
        find: 'isTerminal ? escapeControls(event.data) : event.data',
        replace: 'event.data',
      },
    ],
    killedBy: ['cli/terminal'],
    test: 'escape sequence',
  },
  {
    name: 'the status erases unfinished text',
    edits: [
      {
        file: 'cli/screen.ts',
        find: "if (this.#cursor === 'in-output') this.#stdout.write('\\n')",
        replace: '',
      },
    ],
    killedBy: ['cli/terminal'],
    test: 'unfinished text',
  },
  {
    name: 'parsed JSON loses digits',
    edits: [
      {
        file: 'cli/format-event.ts',
        find: "return data.replaceAll('\\n', ' ')",
        replace: 'return JSON.stringify(JSON.parse(data))',
      },
    ],
    killedBy: ['cli/pipeline'],
    test: 'unchanged',
  },
  {
    name: '--verbose shows secrets',
    edits: [
      {
        file: 'cli/redact.ts',
        find: 'if (!secretNames.test(name))',
        replace: 'if (name)',
      },
    ],
    killedBy: ['cli/request'],
    test: 'no secrets',
  },
  {
    name: 'a certificate that is refused at first is retried',
    edits: [
      {
        file: 'cli/follow-stream.ts',
        find: '!hasOpened && isCertificateError(error)',
        replace: 'hasOpened && isCertificateError(error)',
      },
    ],
    killedBy: ['cli/network'],
    test: 'not trusted',
  },
]
