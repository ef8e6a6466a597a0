import type { Mutant } from '../mutant.ts'

/** From frames to handlers, listeners and callbacks, up to the end of the client. */
export const delivery: Mutant[] = [
  {
    name: 'an error in a handler skips the others and ends the attempt',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: 'settleAfter(result, inFlight)\n    } catch (error) {\n      reportUncaught(error)',
        replace: 'settleAfter(result, inFlight)\n    } catch (error) {\n      throw error',
      },
    ],
    killedBy: ['behaviour/lifecycle-throwing'],
  },
  {
    name: 'an error in a callback ends the client',
    edits: [
      {
        file: 'core/platform/call-safely.ts',
        find: '    reportUncaught(error)',
        replace: '    throw error',
      },
    ],
    killedBy: ['behaviour/lifecycle-throwing'],
  },
  {
    name: 'a handler added during a run of one event type is skipped',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: 'this.#lists = this.#lastName = undefined',
        replace: 'this.#lists = undefined',
      },
    ],
    killedBy: ['behaviour/listening-handlers'],
  },
  {
    name: 'a handler added between events of two types is skipped',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: 'this.#lists = this.#lastName = undefined',
        replace: 'this.#lastName = undefined',
      },
    ],
    killedBy: ['behaviour/listening-handlers'],
  },
  {
    name: 'onAny handlers run before the handlers of the name',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: 'name === undefined ? 1 : 0',
        replace: 'name === undefined ? 0 : 1',
      },
    ],
    killedBy: ['behaviour/listening-handlers'],
  },
  {
    name: 'listeners run before onAny handlers',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: 'isListener ? 2 : name',
        replace: 'isListener ? 0.5 : name',
      },
    ],
    killedBy: ['behaviour/listening-handlers'],
  },
  {
    name: 'an onAny handler misses the events of names with handlers',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: '    return list\n',
        replace: '    return list.filter((entry) => entry.name === own)\n',
      },
    ],
    killedBy: ['behaviour/listening-handlers'],
  },
  {
    name: 'adding a handler removes the listeners of its name',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: 'insert(this.#entries, entry)',
        replace: 'insert(this.#entries.filter(({ isListener }) => !isListener), entry)',
      },
    ],
    killedBy: ['behaviour/listening-handlers', 'behaviour/listening-event-target'],
  },
  {
    name: 'off() removes a handler that was added twice only once',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: 'filter(isRemoved)',
        replace: 'filter(isRemoved).slice(0, 1)',
      },
      {
        file: 'core/dispatch/handler-registry.ts',
        find: '!isRemoved(entry)',
        replace: '!removed.includes(entry)',
      },
    ],
    killedBy: ['behaviour/listening-handlers'],
  },
  {
    name: 'a `once` handler that throws is called again',
    edits: [
      {
        file: 'core/dispatch/listen.ts',
        find: '    off()\n    return handler(event)',
        replace: '    const result = handler(event)\n    off()\n    return result',
      },
    ],
    killedBy: ['behaviour/lifecycle-throwing'],
  },
  {
    name: 'a handler whose signal is already aborted is added',
    edits: [
      {
        file: 'core/dispatch/listen.ts',
        find: '  if (signal?.aborted) off()\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/listening-handlers'],
  },
  {
    name: 'a removed handler keeps its listener on the signal',
    edits: [
      {
        file: 'core/dispatch/listen.ts',
        find: 'onRemove: signal && (() => forgetSignal()),',
        replace: '',
      },
    ],
    killedBy: ['behaviour/lifecycle-moments', 'behaviour/listening-signals'],
  },
  {
    name: 'a closed client listens to the signals of its handlers',
    edits: [
      {
        file: 'core/dispatch/handler-signals.ts',
        find: `      else signal.removeEventListener('abort', remove)\n      if`,
        replace: '      if',
      },
    ],
    killedBy: ['behaviour/listening-signals'],
  },
  {
    name: 'a signal aborted while the client is closed keeps its handler',
    edits: [
      {
        file: 'core/dispatch/handler-signals.ts',
        find: '      if (signal.aborted) remove()\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/listening-signals'],
  },
  {
    name: 'an error in a listener skips the others',
    edits: [
      {
        file: 'core/dispatch/event-listeners.ts',
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
        file: 'core/dispatch/event-delivery.ts',
        find: '    if (this.#loop.isEnded) return this.#withhold(entry, before, inFlight)\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/lifecycle-close'],
  },
  {
    name: 'with a store the next handler is still called after close()',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    if (this.#loop.isEnded) return this.#withhold(entry, before, inFlight)\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/storage-closing'],
  },
  {
    name: 'events of the same chunk are delivered after close()',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    if (this.#loop.isEnded) return\n    const { counts',
        replace: '    const { counts',
      },
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    if (this.#loop.isEnded) return this.#withhold(entry, before, inFlight)\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/lifecycle-close'],
  },
  {
    name: 'events of the same chunk move the last event ID after close()',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    if (this.#loop.isEnded) return\n    const { counts',
        replace: '    const { counts',
      },
    ],
    killedBy: ['behaviour/lifecycle-close'],
  },
  {
    name: 'an ID without data moves the last event ID after close()',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: 'if (!this.#loop.isEnded) this.#skip(id)',
        replace: 'this.#skip(id)',
      },
    ],
    killedBy: ['behaviour/lifecycle-close'],
    test: 'withholds text events and IDs',
  },
  {
    name: 'an event that is being decoded moves the last event ID after close()',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    if (this.#loop.isEnded) return\n    ;(event',
        replace: '    ;(event',
      },
    ],
    killedBy: ['behaviour/storage-closing', 'behaviour/reconnect-now'],
  },
  {
    name: 'a decode error is reported after close()',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    this.#host.counts.decodeErrors++\n    if (this.#loop.isEnded) return\n',
        replace: '    this.#host.counts.decodeErrors++\n',
      },
    ],
    killedBy: ['behaviour/storage-closing', 'behaviour/lifecycle-reentrancy'],
  },
  {
    name: 'comments of the same chunk are delivered after close()',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: 'if (!this.#loop.isEnded) callSafely(() => onComment(comment))',
        replace: 'callSafely(() => onComment(comment))',
      },
    ],
    killedBy: ['behaviour/stream-comments'],
  },
  {
    name: 'close() leaves the request open',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'this.#attempt.isEnded = true\n    this.#breakOff()',
        replace: 'this.#attempt.isEnded = true\n    this.#wake()',
      },
    ],
    killedBy: ['behaviour/lifecycle-close-pending'],
  },
  {
    name: 'close() leaves the reconnect delay running',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'this.#attempt.isEnded = true\n    this.#breakOff()',
        replace: `this.#attempt.isEnded = true
    this.#attempt?.interrupt()
    this.#question?.abort()`,
      },
    ],
    killedBy: ['behaviour/lifecycle-close-pending'],
  },
  {
    name: 'an interrupted attempt keeps its request',
    edits: [
      {
        file: 'client/attempt.ts',
        find: 'abort(this.#controller, this.#error)',
        replace: '',
      },
    ],
    killedBy: ['behaviour/lifecycle-close-pending'],
  },
  {
    name: 'an interrupted attempt reads its body to the end',
    edits: [{ file: 'client/attempt.ts', find: '    reader?.cancel()\n', replace: '' }],
    killedBy: ['behaviour/request-deaf-fetch'],
  },
  {
    name: 'reconnect() waits for the end of the stream',
    edits: [
      {
        file: 'client/attempt.ts',
        find: `this.#type = 'interrupted'\n    this.#discard()`,
        replace: `this.#type = 'interrupted'`,
      },
    ],
    killedBy: ['behaviour/reconnect-now'],
  },
  {
    name: 'a stream that opens after close() is announced',
    edits: [
      {
        file: 'client/attempt.ts',
        find: '    if (signal.aborted) return\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/request-deaf-fetch'],
  },
  {
    name: 'close() in the tick of construction still sends a request',
    edits: [{ file: 'client/connection-loop.ts', find: 'await undefined\n', replace: '' }],
    killedBy: ['behaviour/lifecycle-close-pending'],
  },
  {
    name: 'close() in a subscriber still sends a request',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: '    if (this.isEnded) return undefined\n    this.#interruption',
        replace: '    this.#interruption',
      },
    ],
    killedBy: ['behaviour/lifecycle-reentrancy'],
  },
  {
    name: 'callbacks are called after one of them closes the client',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'if (!this.isEnded && !this.#interruption) callSafely(callback)',
        replace: 'if (!this.#interruption) callSafely(callback)',
      },
    ],
    killedBy: ['behaviour/lifecycle-close'],
  },
  {
    name: 'callbacks are called after one of them reconnects the client',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'if (!this.isEnded && !this.#interruption) callSafely(callback)',
        replace: 'if (!this.isEnded) callSafely(callback)',
      },
    ],
    killedBy: ['behaviour/lifecycle-reentrancy'],
  },
  {
    name: 'an error that the loop cannot handle leaves the client waiting',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: `if (!this.isEnded) callSafely(() => this.#client.close({ reason: 'failed' }))`,
        replace: '',
      },
    ],
    killedBy: ['behaviour/lifecycle-throwing'],
  },
  {
    name: 'close() is announced after a subscriber connects again',
    edits: [
      {
        file: 'client/client-core.ts',
        find: 'if (this.#closeInfo === info) callSafely(each)',
        replace: 'callSafely(each)',
      },
    ],
    killedBy: ['behaviour/lifecycle-reentrancy'],
  },
  {
    name: 'a subscriber is called for a state that another one replaced',
    edits: [
      {
        file: 'client/state-store.ts',
        find: 'if (version === this.#version) callSafely(listener)',
        replace: 'callSafely(listener)',
      },
    ],
    killedBy: ['behaviour/lifecycle-state'],
  },
  {
    name: 'a function that subscribes twice is called once',
    edits: [
      {
        file: 'client/state-store.ts',
        find: 'const call = () => listener(this.get())',
        replace: 'const call = listener as () => void',
      },
    ],
    killedBy: ['behaviour/lifecycle-state'],
  },
  {
    name: 'a subscriber is not called at once',
    edits: [
      {
        file: 'client/state-store.ts',
        find: '    callSafely(call)\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/lifecycle-state'],
  },
  {
    name: 'an exception of a new subscriber is thrown by subscribe',
    edits: [
      {
        file: 'client/state-store.ts',
        find: '    callSafely(call)\n',
        replace: '    call()\n',
      },
    ],
    killedBy: ['behaviour/lifecycle-state'],
  },
  {
    name: 'onOpen is called with the options as this',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: '() => onOpen?.(info)',
        replace: '() => client.options.onOpen?.(info)',
      },
    ],
    killedBy: ['behaviour/lifecycle-callbacks'],
  },
  {
    name: 'onClose is called with the options as this',
    edits: [
      {
        file: 'client/client-core.ts',
        find: '() => onClose?.(info)',
        replace: '() => this.options.onClose?.(info)',
      },
    ],
    killedBy: ['behaviour/lifecycle-callbacks'],
  },
  {
    name: 'a snapshot of the state keeps an old last event ID',
    edits: [
      {
        file: 'client/state-store.ts',
        find: '    if (lastEventId !== this.#lastEventId.current) this.replace(status, attempt, error, retryDelay)\n',
        replace: '    void [status, attempt, lastEventId, error, retryDelay]\n',
      },
    ],
    killedBy: ['behaviour/lifecycle-state'],
  },
  {
    name: 'the listener on the caller’s signal is never removed',
    edits: [
      {
        file: 'client/client-core.ts',
        find: `() => signal.removeEventListener('abort', abort)`,
        replace: 'noop',
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
        find: '    for (const unsubscribe of subscriptions) callSafely(unsubscribe)\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/reconnect-network'],
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
        find: '    await waitForDelay(',
        replace: `    client.state.set('waiting', attempt, error, shownDelay)
    await waitForDelay(`,
      },
    ],
    killedBy: ['behaviour/lifecycle-ready-state'],
  },
  {
    name: '`open` is dispatched before readyState is OPEN',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: `    client.state.set('open', info.attempt)\n`,
        replace: '',
      },
      {
        file: 'client/connection-loop.ts',
        find: `      () => client.listeners?.notifyLifecycle('open'),\n    )\n`,
        replace: `      () => client.listeners?.notifyLifecycle('open'),\n    )
    client.state.set('open', info.attempt)\n`,
      },
    ],
    killedBy: ['behaviour/lifecycle-ready-state'],
  },
  {
    name: 'the last `error` is dispatched before readyState is CLOSED',
    edits: [
      {
        file: 'client/client-core.ts',
        find: `    this.state.replace('closed', attempt, error)\n`,
        replace: `    if (!isOwn) this.listeners?.notifyLifecycle('error')
    this.state.replace('closed', attempt, error)\n`,
      },
    ],
    killedBy: ['behaviour/lifecycle-ready-state'],
  },
  {
    name: 'a server event named `error` counts as a lifecycle event',
    edits: [
      {
        file: 'core/dispatch/event-listeners.ts',
        find: `    if (type === 'open' || type === 'error') return\n`,
        replace: '',
      },
    ],
    killedBy: ['behaviour/lifecycle-events'],
  },
  {
    name: 'a `once` listener is called again by a nested event',
    edits: [
      {
        file: 'core/dispatch/event-listeners.ts',
        find: '      if (entry.isOnce) this.#remove(event.type, entry)\n      try {',
        replace: '      try {',
      },
      {
        file: 'core/dispatch/event-listeners.ts',
        find: `        reportUncaught(error)
      }`,
        replace: `        reportUncaught(error)
      }
      if (entry.isOnce) this.#remove(event.type, entry)`,
      },
    ],
    killedBy: ['behaviour/listening-listeners', 'behaviour/lifecycle-reentrancy'],
  },
  {
    name: 'a listener removed during dispatch is still called',
    edits: [
      {
        file: 'core/dispatch/event-listeners.ts',
        find: 'if (entry.isRemoved',
        replace: 'if (!entry',
      },
    ],
    killedBy: ['behaviour/listening-listeners'],
  },
  {
    name: 'capturing listeners run in the order of addition',
    edits: [
      {
        file: 'core/dispatch/event-listeners.ts',
        find: 'capture ? list.filter(({ isCapturing }) => isCapturing).length : list.length',
        replace: 'list.length',
      },
    ],
    killedBy: ['behaviour/listening-listeners'],
  },
  {
    name: 'a handler removed during delivery is still called',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: '      entry.call = undefined\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/listening-handlers'],
  },
  {
    name: 'once(name) does not reject when the client closes',
    edits: [
      {
        file: 'client/next-event.ts',
        find: 'const unsubscribe = state.onChange(failIfClosed)',
        replace: 'const unsubscribe = () => {}',
      },
    ],
    killedBy: ['behaviour/listening-once'],
  },
  {
    name: 'a server event named `constructor` gets a decoder',
    edits: [
      {
        file: 'core/decoding/decode.ts',
        find: '(named.get(event.type) ?? fallback)(event, request)',
        replace:
          '(named.get(event.type) ?? (({}) as Record<string, DecodeEvent>)[event.type] ?? fallback)(event, request)',
      },
    ],
    killedBy: ['behaviour/stream-decoding', 'behaviour/listening-handlers'],
  },
  {
    name: 'a decode error ends the stream',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    } catch (error) {\n      return this.#refuse(error, event)',
        replace: '    } catch (error) {\n      throw error',
      },
    ],
    killedBy: ['behaviour/stream-decoding'],
  },
  {
    name: 'an event without handlers is decoded',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: 'if (!hasHandlers) return',
        replace: 'if (!hasHandlers && !event) return',
      },
    ],
    killedBy: ['behaviour/stream-decoding', 'behaviour/listening-handlers'],
  },
  {
    name: 'the decoder `text` is called instead of bypassed',
    edits: [
      {
        file: 'core/decoding/decode.ts',
        find: 'if (decoder === text) return decodeText',
        replace: '',
      },
    ],
    killedBy: ['behaviour/stream-decoding', 'behaviour/listening-handlers'],
    survives:
      'It returns its data: the shortcut is only for speed, which `npm run bench:guard` checks.',
  },
  {
    name: 'names without handlers are kept',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: 'if (own !== undefined) (this.#lists ??= new Map()).set(own, list)',
        replace: '(this.#lists ??= new Map()).set(name, list)',
      },
    ],
    killedBy: ['memory/handlers'],
  },
  {
    name: 'the error event does not carry the failure',
    edits: [
      {
        file: 'core/dispatch/event-listeners.ts',
        find: `      Object.assign(event, { error, message, code: status, status })\n`,
        replace: '',
      },
    ],
    killedBy: ['behaviour/lifecycle-events'],
  },
  {
    name: 'the error event of a lost connection does not carry the failure',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: `notifyLifecycle('error', error)`,
        replace: `notifyLifecycle('error')`,
      },
    ],
    killedBy: ['behaviour/lifecycle-events'],
  },
  {
    name: 'the error event of a final failure does not carry it',
    edits: [
      {
        file: 'client/client-core.ts',
        find: `notifyLifecycle('error', error)`,
        replace: `notifyLifecycle('error')`,
      },
    ],
    killedBy: ['behaviour/lifecycle-events'],
  },
  {
    name: 'an unobserved final failure is silent',
    edits: [
      {
        file: 'client/client-core.ts',
        find: `() => isSilent && warnUnobserved(error, 'onError'),\n`,
        replace: `() => undefined,\n`,
      },
    ],
    killedBy: ['behaviour/unobserved-failures'],
  },
  {
    name: 'an unobserved refused event is silent',
    edits: [
      {
        file: 'client/client-core.ts',
        find: `if (isFirstRefusal && !this.#isObserved)`,
        replace: `if (!isFirstRefusal && !this.#isObserved)`,
      },
    ],
    killedBy: ['behaviour/unobserved-failures'],
  },
  {
    name: 'each unobserved refused event is a warning',
    edits: [
      {
        file: 'client/client-core.ts',
        find: `&& this.counts.decodeErrors === 1`,
        replace: `&& this.counts.decodeErrors > 0`,
      },
    ],
    killedBy: ['behaviour/unobserved-failures'],
  },
  {
    name: 'a failure reported to onError is a warning, too',
    edits: [
      {
        file: 'client/client-core.ts',
        find: `this.options.onError ?? this.listeners`,
        replace: `this.listeners`,
      },
    ],
    killedBy: ['behaviour/unobserved-failures'],
  },
  {
    name: 'a failure that an error listener observes is a warning, too',
    edits: [
      {
        file: 'client/client-core.ts',
        find: ` ?? this.listeners?.has('error')`,
        replace: ``,
      },
    ],
    killedBy: ['behaviour/unobserved-failures'],
  },
  {
    name: 'a failure that closed reports is a warning, too',
    edits: [
      {
        file: 'client/client-core.ts',
        find: `isHandled || this.#settleClosed ||`,
        replace: `isHandled ||`,
      },
    ],
    killedBy: ['behaviour/unobserved-failures'],
  },
  {
    name: 'a failure that a loop throws is a warning, too',
    edits: [
      {
        file: 'client/client-core.ts',
        find: ` || this.handlers.isAwaited`,
        replace: ``,
      },
    ],
    killedBy: ['behaviour/unobserved-failures'],
  },
  {
    name: 'a failure is a warning according to the state after it',
    edits: [
      {
        file: 'client/client-core.ts',
        find: `() => isSilent && warn`,
        replace: `() => error && !this.#isObserved && warn`,
      },
    ],
    killedBy: ['behaviour/unobserved-failures'],
  },
  {
    name: 'a loop over all events observes no failure',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: `some(({ handler }) => !handler)`,
        replace: `some(({ handler, name }) => !handler && name !== undefined)`,
      },
    ],
    killedBy: ['behaviour/unobserved-failures'],
  },
  {
    name: 'a handler observes failures',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: `some(({ handler }) => !handler)`,
        replace: `some(({ call, queue }) => call ?? queue)`,
      },
    ],
    killedBy: ['behaviour/unobserved-failures'],
  },
  {
    name: 'a throwing console ends the announcements',
    edits: [
      {
        file: 'core/errors/warn-unobserved.ts',
        find: `  } catch {`,
        replace: `  } catch (error) {\n    queueMicrotask(() => { throw error })`,
      },
    ],
    killedBy: ['behaviour/unobserved-failures'],
  },
]
