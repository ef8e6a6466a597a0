import type { Mutant } from '../mutant.ts'

/** The loop of the drop-in. */
export const eventSource: Mutant[] = [
  {
    name: 'the drop-in reconnects to the original URL',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: 'if (url !== request.url)',
        replace: 'if (!url)',
      },
    ],
    killedBy: ['behaviour/drop-in-reconnection'],
  },
  {
    name: 'the drop-in shows headers to a URL that another origin redirected to',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: ', hasLeftOrigin: sent.hasLeftOrigin',
        replace: '',
      },
    ],
    killedBy: ['behaviour/drop-in-reconnection'],
  },
  {
    name: 'the drop-in sends a body to a URL that a redirect led to without it',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: 'sent.init.method === prepared.init.method ? 307 : 303',
        replace: '307',
      },
    ],
    killedBy: ['behaviour/drop-in-reconnection'],
  },
  {
    name: 'Authorization crosses origins in a reconnection of the drop-in',
    edits: [
      {
        file: 'core/http/follow-redirects.ts',
        find: ' && !credentialHeaders.test(name)',
        replace: '',
      },
    ],
    killedBy: ['behaviour/drop-in-reconnection'],
  },
  {
    name: 'a failed connection of the drop-in is OPEN during `error`',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: `    this.readyState = CONNECTING\n    this.#options.target.dispatch(new Event('error'))\n`,
        replace: `    this.#options.target.dispatch(new Event('error'))\n    this.readyState = CONNECTING\n`,
      },
    ],
    killedBy: ['behaviour/drop-in-lifecycle'],
  },
  {
    name: 'the drop-in is CONNECTING during `open`',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: `    this.readyState = OPEN\n    this.#options.target.dispatch(new Event('open'))\n`,
        replace: `    this.#options.target.dispatch(new Event('open'))\n    this.readyState = OPEN\n`,
      },
    ],
    killedBy: ['behaviour/drop-in-lifecycle'],
  },
  {
    name: 'the drop-in is not CLOSED during its last `error`',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: `    this.close()\n    if (error && !target.get('error')) warnUnobserved(error, 'onerror')\n    target.dispatch(new Event('error'))\n`,
        replace: `    target.dispatch(new Event('error'))\n    this.close()\n`,
      },
    ],
    killedBy: ['behaviour/drop-in-lifecycle'],
  },
  {
    name: 'the drop-in retries a status other than 200',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: 'error instanceof NetworkError && error.retryable',
        replace: 'error instanceof EventSourceError',
      },
    ],
    killedBy: ['behaviour/drop-in-lifecycle'],
  },
  {
    name: 'the drop-in retries a 204',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: 'if (!isOpened) return this.#fail()',
        replace: 'if (!isOpened) return this.#reestablish(undefined)',
      },
    ],
    killedBy: ['behaviour/drop-in-lifecycle'],
  },
  {
    name: 'the drop-in dispatches events of the same chunk after close()',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: `    if (this.readyState === CLOSED) return\n    if (id !== undefined)`,
        replace: '    if (id !== undefined)',
      },
    ],
    killedBy: ['behaviour/drop-in-lifecycle'],
  },
  {
    name: 'the fields of a message event are its own',
    edits: [
      {
        file: 'event-source/standard-message-event.ts',
        find: `    super(type)\n`,
        replace: `    super(type)\n    Object.defineProperty(this, 'data', { value: data, enumerable: true })\n`,
      },
    ],
    killedBy: ['behaviour/drop-in-lifecycle'],
  },
  {
    name: 'a message event has its own constructor',
    edits: [
      {
        file: 'event-source/standard-message-event.ts',
        find: 'receiver === prototype ? this : MessageEvent',
        replace: 'receiver ? this : MessageEvent',
      },
    ],
    killedBy: ['behaviour/drop-in-lifecycle'],
  },
  {
    name: 'the drop-in is silent about a wrong response',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: `if (error && !target.get('error'))`,
        replace: `if (!error)`,
      },
    ],
    killedBy: ['behaviour/unobserved-failures'],
  },
  {
    name: 'the drop-in warns in spite of an onerror',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: `if (error && !target.get('error'))`,
        replace: `if (error)`,
      },
    ],
    killedBy: ['behaviour/unobserved-failures'],
  },
  {
    name: 'the drop-in warns of a 204',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: `if (response.status === 204) return false`,
        replace: ``,
      },
    ],
    killedBy: ['behaviour/unobserved-failures'],
  },
]
