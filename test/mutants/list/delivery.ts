import type { Mutant } from '../mutant.ts'

/** Frames to handlers, listeners and callbacks, and the end of delivery. */
export const delivery: Mutant[] = [
  {
    name: 'an error in a handler skips the others and ends the attempt',
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
    name: 'a handler added during a run of one event type is skipped',
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
    name: 'an onAny handler added during a run of one type is skipped',
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
    name: 'an error in a listener skips the others',
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
    name: 'after close() in a handler the next one is still called',
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
    name: 'events of the same chunk are delivered after close()',
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
    name: 'close() leaves the request open',
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
    name: 'close() leaves the reconnect delay running',
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
    name: 'close() in the tick of construction still sends a request',
    edits: [{ file: 'client/connection-loop.ts', find: 'await undefined\n', replace: '' }],
    killedBy: ['behaviour/lifecycle-close-pending'],
  },
  {
    name: 'the listener on the caller’s signal is never removed',
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
    name: 'the listener on an attempt’s signal is never removed',
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
    name: 'page events are observed after the end',
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
    name: '`error` is dispatched before readyState is CONNECTING',
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
    name: '`open` is dispatched before readyState is OPEN',
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
    name: 'the last `error` is dispatched before readyState is CLOSED',
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
    name: 'a server event named `error` counts as a lifecycle event',
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
    name: 'a `once` listener is called again by a nested event',
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
    name: 'a listener removed during dispatch is still called',
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
    name: 'a handler removed during delivery is still called',
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
    name: 'a server event named `constructor` gets a decoder',
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
    name: 'a decode error ends the stream',
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
    name: 'the decoder `text` is called instead of bypassed',
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
    name: 'names without handlers are kept',
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
