import type { Mutant } from '../mutant.ts'

/** The inspector and the console logger. */
export const inspector: Mutant[] = [
  {
    name: 'an event is paired with the data of a later one',
    edits: [
      {
        file: 'inspector/stream-recorder.ts',
        find: 'this.#undelivered.findIndex(\n      (each) =>',
        replace: '(this.#undelivered as EventRecord[]).findLastIndex(\n      (each) =>',
      },
    ],
    killedBy: ['behaviour/inspector-recording'],
  },
  {
    name: 'a refused event is not told from the next one of its name',
    edits: [
      {
        file: 'inspector/stream-recorder.ts',
        find: 'if (known) this.#undelivered.splice(0, index + 1)',
        replace: '',
      },
    ],
    killedBy: ['behaviour/inspector-recording'],
  },
  {
    name: 'the tap hands out a chunk before its events are recorded',
    edits: [
      {
        file: 'inspector/read-along.ts',
        find: 'await parser?.parse(result.value)',
        replace: 'void parser?.parse(result.value)',
      },
    ],
    killedBy: ['behaviour/inspector-recording'],
  },
  {
    name: 'a log grows beyond maxBytes',
    edits: [
      {
        file: 'inspector/stream-log.ts',
        find: ' || this.#bytes > this.#maxBytes',
        replace: '',
      },
    ],
    killedBy: ['behaviour/inspector-recording'],
  },
  {
    name: 'detach() leaves the handlers of the client',
    edits: [
      {
        file: 'inspector/observe.ts',
        find: 'for (const end of ends?.get(token) ?? []) end()',
        replace: '',
      },
    ],
    killedBy: ['behaviour/inspector-recording', 'happy-dom/inspector-panel'],
  },
  {
    name: 'the inspector silences the warnings of a client',
    edits: [
      {
        file: 'inspector/stream-recorder.ts',
        find: "this.#url = client?.url ?? ''\n",
        replace: "this.#url = client?.url ?? ''\n    void client?.closed\n",
      },
    ],
    killedBy: ['behaviour/inspector-recording'],
  },
  {
    name: 'a member with a secret name is not redacted in JSON',
    edits: [
      {
        file: 'inspector/redact.ts',
        find: 'isSecretMember(name, member) ? redacted',
        replace: 'depth < 0 ? redacted',
      },
    ],
    killedBy: ['unit/inspector-formats'],
  },
  {
    name: 'a quote in a last event ID ends the word of a shell',
    edits: [
      {
        file: 'inspector/format-curl.ts',
        find: `text.replaceAll("'", String.raw\`'\\''\`)`,
        replace: 'text',
      },
    ],
    killedBy: ['unit/inspector-formats'],
  },
  {
    name: 'a curl command shows secrets unasked',
    edits: [
      {
        file: 'inspector/format-curl.ts',
        find: 'const shown = showsSecrets ? value',
        replace: 'const shown = true ? value',
      },
    ],
    killedBy: ['unit/inspector-formats'],
  },
  {
    name: 'the console logger passes control characters on',
    edits: [
      {
        file: 'inspector/console-logger.ts',
        find: "const values = ['%s', escapeText(prefix + line, true)]",
        replace: "const values = ['%s', prefix + line]",
      },
      {
        file: 'inspector/format-text.ts',
        find: 'return escapeText(text.slice(0, length), true)',
        replace: 'return text.slice(0, length)',
      },
    ],
    killedBy: ['behaviour/inspector-console'],
  },
  {
    name: 'the panel draws for each event',
    edits: [
      {
        file: 'inspector/view/panel.ts',
        find: 'this.#frame ??= requestAnimationFrame(',
        replace: 'this.#frame = requestAnimationFrame(',
      },
    ],
    killedBy: ['happy-dom/inspector-panel'],
  },
  {
    name: 'a paused list loses its events',
    edits: [
      {
        file: 'inspector/view/event-rows.ts',
        find: 'if (this.isPaused) return 0',
        replace: '',
      },
    ],
    killedBy: ['happy-dom/inspector-panel'],
  },
]
