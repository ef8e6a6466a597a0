import type { Mutant } from '../mutant.ts'

/** Frames to handlers, listeners and callbacks; and the end of all of it. */
export const delivery: Mutant[] = [
  {
    name: 'what a handler throws keeps the event from the others, and ends the attempt',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: '    } catch (error) {\n      reportUncaught(error)',
        replace: '    } catch (error) {\n      throw error',
      },
    ],
    killedBy: ['behaviour/lifecycle-throwing'],
  },
  {
    name: 'a handler that is added in a run of one name gets none of it',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: '      this.#lastName = undefined\n      const named',
        replace: '      const named',
      },
    ],
    killedBy: ['behaviour/listening-handlers'],
  },
  {
    name: 'a handler of all names that is added in a run of one gets none of it',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: '    this.#lastName = undefined\n    this.#any',
        replace: '    this.#any',
      },
    ],
    killedBy: ['behaviour/listening-handlers'],
  },
  {
    name: 'what a listener throws keeps the event from the others',
    edits: [
      {
        file: 'core/dispatch/listener-lists.ts',
        find: '      } catch (error) {\n        reportUncaught(error)',
        replace: '      } catch (error) {\n        reportUncaught(error)\n        return',
      },
    ],
    killedBy: ['behaviour/listening-listeners'],
  },
  {
    name: 'close() in a handler does not keep the event from the next one',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: '    if (life.isOver) return false\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/lifecycle-close', 'behaviour/storage-closing'],
  },
  {
    name: 'events of the same chunk come after close()',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    if (this.#life.isOver) return\n    const { id: lastEventId',
        replace: '    const { id: lastEventId',
      },
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    if (life.isOver) return\n    const claim = this.#begin(event.lastEventId)',
        replace: '    const claim = this.#begin(event.lastEventId)',
      },
    ],
    killedBy: ['behaviour/lifecycle-close', 'behaviour/storage-closing'],
  },
  {
    name: 'close() leaves the request and its reader',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'this.isOver = true\n    this.#breakOff()',
        replace: 'this.isOver = true',
      },
    ],
    killedBy: ['behaviour/lifecycle-close-pending'],
  },
  {
    name: 'close() leaves the delay that is waited for',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'this.isOver = true\n    this.#breakOff()\n    this.wake()',
        replace: 'this.isOver = true\n    this.#breakOff()',
      },
    ],
    killedBy: ['behaviour/lifecycle-close-pending'],
  },
  {
    name: 'close() in the tick of the construction makes a request all the same',
    edits: [{ file: 'client/connection-loop.ts', find: 'await undefined\n', replace: '' }],
    killedBy: ['behaviour/lifecycle-close-pending'],
  },
  {
    name: 'the listener of the signal is never taken off',
    edits: [
      {
        file: 'client/client-core.ts',
        find: `signal.removeEventListener('abort', abort)`,
        replace: '',
      },
    ],
    killedBy: ['memory/collected-clients'],
    test: 'that failed',
  },
  {
    name: 'the listener of an attempt’s signal is never taken off',
    edits: [
      {
        file: 'core/platform/abortable.ts',
        find: `.finally(() => signal.removeEventListener('abort', abort))`,
        replace: '',
      },
    ],
    killedBy: ['unit/abort'],
  },
  {
    name: 'the page is listened to after the end',
    edits: [
      {
        file: 'client/client-core.ts',
        find: '    settle?.(info)\n    release()\n',
        replace: '    settle?.(info)\n',
      },
    ],
    killedBy: ['behaviour/reconnect-environment'],
  },
  {
    name: 'an `error` is told before readyState is CONNECTING',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: `    client.state.set('waiting', attempt, error, shownDelay)
    if (delay !== undefined)`,
        replace: '    if (delay !== undefined)',
      },
      {
        file: 'client/connection-loop.ts',
        find: '    await waitUntil(client.clock,',
        replace: `    client.state.set('waiting', attempt, error, shownDelay)
    await waitUntil(client.clock,`,
      },
    ],
    killedBy: ['behaviour/drop-in-lifecycle'],
  },
  {
    name: '`open` is told before readyState is OPEN',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: `    state.set('open', info.attempt)\n`,
        replace: '',
      },
      {
        file: 'client/connection-loop.ts',
        find: `      () => this.#client.target?.notifyLifecycle('open'),\n    )\n`,
        replace: `      () => this.#client.target?.notifyLifecycle('open'),\n    )
    state.set('open', info.attempt)\n`,
      },
    ],
    killedBy: ['behaviour/drop-in-lifecycle'],
  },
  {
    name: 'the last `error` is told before readyState is CLOSED',
    edits: [
      {
        file: 'client/client-core.ts',
        find: `    this.state.replace('closed', attempt, error)\n`,
        replace: `    if (!isOwn) this.target.notifyLifecycle('error')
    this.state.replace('closed', attempt, error)\n`,
      },
    ],
    killedBy: ['behaviour/drop-in-lifecycle'],
  },
  {
    name: 'an event that the server names `error` is taken for the lifecycle',
    edits: [
      {
        file: 'core/dispatch/listener-lists.ts',
        find: `this.#lists.has(type) && type !== 'open' && type !== 'error'`,
        replace: 'this.#lists.has(type)',
      },
    ],
    killedBy: ['behaviour/lifecycle-events'],
  },
  {
    name: 'a listener of `once` is called for an event within its own',
    edits: [
      {
        file: 'core/dispatch/listener-lists.ts',
        find: '      if (entry.isOnce) this.#take(event.type, entry)\n      try {',
        replace: '      try {',
      },
      {
        file: 'core/dispatch/listener-lists.ts',
        find: `        reportUncaught(error)
      }`,
        replace: `        reportUncaught(error)
      }
      if (entry.isOnce) this.#take(event.type, entry)`,
      },
    ],
    killedBy: ['behaviour/listening-listeners', 'behaviour/lifecycle-reentrancy'],
  },
  {
    name: 'a listener that was just taken off is called once more',
    edits: [
      {
        file: 'core/dispatch/listener-lists.ts',
        find: 'if (entry.isRemoved',
        replace: 'if (!entry',
      },
    ],
    killedBy: ['behaviour/listening-listeners'],
  },
  {
    name: 'a handler that was just taken off is called once more',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: '      entry.take = undefined\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/listening-handlers'],
  },
  {
    name: 'a server’s event named `constructor` finds a decoder',
    edits: [
      {
        file: 'core/decoding/decode.ts',
        find: '(named.get(event.type) ?? fallback)(event)',
        replace:
          '(named.get(event.type) ?? (({}) as Record<string, DecodeEvent>)[event.type] ?? fallback)(event)',
      },
    ],
    killedBy: ['behaviour/stream-decoding', 'behaviour/listening-handlers'],
  },
  {
    name: 'data that does not decode ends the stream',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    } catch (error) {\n      return this.#refuse(error, lastEventId)',
        replace: '    } catch (error) {\n      throw error',
      },
    ],
    killedBy: ['behaviour/stream-decoding'],
  },
  {
    name: 'the decoder `text` is called like any other',
    edits: [
      {
        file: 'core/decoding/decode.ts',
        find: 'if (decoder === text) return getData',
        replace: '',
      },
    ],
    killedBy: ['behaviour/stream-decoding', 'behaviour/listening-handlers'],
    survives:
      'It returns the data that it is given: the shorter way is for speed alone, which `npm run bench:guard` holds.',
  },
  {
    name: 'names are kept whose last handler has gone',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: 'else if (rest.length > this.#any.length) this.#routes!.set(name, rest)\n    else this.#routes!.delete(name)',
        replace: 'else this.#routes!.set(name, rest)',
      },
    ],
    killedBy: ['memory/handlers'],
  },
]
