import type { Mutant } from '../mutant.ts'

/** The ID that a reconnect resumes from, and the IDs that a store receives. */
export const positions: Mutant[] = [
  {
    name: 'the ID of an event is saved before its handlers run',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: 'const inFlight = this.#begin(event.lastEventId)\n',
        replace: `const inFlight = this.#begin(event.lastEventId)
    void inFlight?.settle()
    inFlight?.hold()\n`,
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'the last event ID changes before an async decoder settles',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    let decoded: unknown\n',
        replace:
          '    this.#host.lastEventId.current = event.lastEventId\n    let decoded: unknown\n',
      },
    ],
    killedBy: ['behaviour/storage-closing'],
  },
  {
    name: 'the ID of an event without handlers is skipped',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    lastEventId.current = event.lastEventId\n    // Not for-of',
        replace:
          '    if (entries.length > 0) lastEventId.current = event.lastEventId\n    // Not for-of',
      },
    ],
    killedBy: ['behaviour/stream-ids'],
  },
  {
    name: 'with a store the ID of an event without handlers is skipped',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: 'if (!hasHandlers) return this.#skip(event.lastEventId)',
        replace: 'if (!hasHandlers) return',
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'the ID of an event that fails to decode blocks the store',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: `this.#host.emitError(error as DecodeError)
    void inFlight?.settle()`,
        replace: `this.#host.emitError(error as DecodeError)
    void inFlight`,
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'the ID of an event whose handler closed the client is saved',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    if (inFlight) inFlight.abandon()\n    else if',
        replace: '    if (inFlight) return\n    if',
      },
    ],
    killedBy: ['behaviour/storage-closing'],
  },
  {
    name: 'without a store an event that a handler withheld from a loop is not requested again',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: "else if ('queue' in entry) this",
        replace: "else if (!('name' in entry)) this",
      },
    ],
    killedBy: ['behaviour/iteration-resuming'],
  },
  {
    name: 'without a store an event that a handler withheld from another is requested again',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: "else if ('queue' in entry) this",
        replace: 'else this',
      },
    ],
    killedBy: ['behaviour/lifecycle-close', 'behaviour/iteration-resuming'],
  },
  {
    name: 'the promise of a handler is not awaited',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: 'if (inFlight && isPromise(result)) settleAfter(result, inFlight)',
        replace: '',
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'a handler that rejects blocks the store',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    .catch(reportUncaught)\n    .then(() => inFlight.settle())',
        replace: '    .then(() => inFlight.settle())\n    .catch(reportUncaught)',
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'a store gets an ID while earlier events are in flight',
    edits: [
      {
        file: 'core/last-event-id/in-flight-events.ts',
        find: 'this.pending--\n    return this.#events.commit()',
        replace: `this.pending--
    if (this.pending === 0) this.#events.committable = this.id
    return this.#events.commit()`,
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'an ID is saved once the first of its handlers has settled',
    edits: [
      {
        file: 'core/last-event-id/in-flight-events.ts',
        find: 'events[this.#head]?.pending === 0',
        replace: 'events[this.#head]?.pending! < 2',
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'only one of several settled events is committed',
    edits: [
      {
        file: 'core/last-event-id/in-flight-events.ts',
        find: 'while (events[this.#head]',
        replace: 'if (events[this.#head]',
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'close() keeps the last event ID despite unhandled events',
    edits: [
      {
        file: 'client/client-core.ts',
        find: '    this.lastEventId.close()\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/iteration-resuming'],
  },
  {
    name: 'without a store the ID goes back for the last loop, not for the slowest',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: 'if (this.#firstAbandoned && order >= this.#firstAbandoned) return',
        replace: '',
      },
    ],
    killedBy: ['behaviour/iteration-resuming'],
  },
  {
    name: 'without a store the ID goes back to before reconnect({ lastEventId })',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: ' || order <= this.#orderAtRequest) return',
        replace: ') return',
      },
    ],
    killedBy: ['behaviour/iteration-resuming'],
  },
  {
    name: 'leaving a loop moves the last event ID of an open client',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: 'if (!this.#isClosed || order <=',
        replace: 'if (order <=',
      },
    ],
    killedBy: ['behaviour/iteration-resuming'],
    test: 'does not move the last event ID',
  },
  {
    name: 'an event queued after reconnect({ lastEventId }) counts as one queued before',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: '    this.#queued = undefined\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/iteration-resuming', 'memory/collected-clients'],
  },
  {
    name: 'an event that a loop never settles after close() blocks the store',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: '      this.#inFlight?.abandonTaken()\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/storage-exits'],
  },
  {
    name: 'connect() requests an event again that its loop is about to settle',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: '    this.#isClosed = true\n    this.#goBack()',
        replace:
          '    this.#isClosed = true\n    this.#inFlight?.abandonTaken()\n    this.#goBack()',
      },
      {
        file: 'client/client-core.ts',
        find: '    this.lastEventId.close()\n    if (isOwn) this.iterations?.drop()\n',
        replace: '    if (isOwn) this.iterations?.drop()\n    this.lastEventId.close()\n',
      },
    ],
    killedBy: ['behaviour/storage-exits'],
  },
  {
    name: 'an event that one of two loops settles after close() counts as handled',
    edits: [
      {
        file: 'core/last-event-id/in-flight-events.ts',
        find: '({ takers }) => takers > 0',
        replace: '({ takers }) => takers > 1',
      },
    ],
    killedBy: ['behaviour/storage-exits'],
  },
  {
    name: 'a store may give an ID that is not a string',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: "if (typeof found !== 'string')",
        replace: "if (typeof found === 'function')",
      },
    ],
    killedBy: ['behaviour/storage-position'],
  },
  {
    name: 'an async store is called again before its save settles',
    edits: [
      {
        file: 'core/last-event-id/store-writer.ts',
        find: 'if (this.#saving || id === this.#saved) return this.#saving',
        replace: 'if (id === this.#saved) return this.#saving',
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'an ID that arrives during a save is never saved',
    edits: [
      {
        file: 'core/last-event-id/store-writer.ts',
        find: 'if (this.#latest === this.#saved) break',
        replace: 'break',
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'the first ID that arrives during a save is saved, not the latest',
    edits: [
      {
        file: 'core/last-event-id/store-writer.ts',
        find: '    this.#latest = id\n    // A save',
        replace: `    if (!this.#saving || this.#latest === this.#saved) this.#latest = id
    // A save`,
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'an ID that the store has is saved again',
    edits: [
      {
        file: 'core/last-event-id/store-writer.ts',
        find: 'if (this.#saving || id === this.#saved) return',
        replace: 'if (this.#saving) return',
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'the ID that the store loaded is saved again',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: '    writer.markSaved(found)\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/storage-saving', 'behaviour/storage-position'],
  },
  {
    name: 'a save that throws ends the stream',
    edits: [
      {
        file: 'core/last-event-id/store-writer.ts',
        find: `    } catch (cause) {
      this.#onError(cause)
    }
    return this.#saving`,
        replace: `    } catch (cause) {
      throw cause
    }
    return this.#saving`,
      },
    ],
    killedBy: ['behaviour/storage-web'],
  },
  {
    name: 'a save that rejects is the last one',
    edits: [
      {
        file: 'core/last-event-id/store-writer.ts',
        find: '        this.#onError(cause)\n        result = undefined',
        replace: '        this.#onError(cause)\n        return',
      },
    ],
    killedBy: ['behaviour/storage-saving', 'behaviour/storage-iteration'],
  },
  {
    name: 'a save that rejects is not reported',
    edits: [
      {
        file: 'core/last-event-id/store-writer.ts',
        find: '        this.#onError(cause)\n        result = undefined',
        replace: '        void cause\n        result = undefined',
      },
    ],
    killedBy: ['behaviour/storage-saving', 'behaviour/storage-iteration'],
  },
  {
    name: 'an ID is saved past an event that was abandoned',
    edits: [
      {
        file: 'core/last-event-id/in-flight-events.ts',
        find: '    this.#isBlocked = true\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/storage-exits'],
  },
  {
    name: 'abandoned events block the store after they were requested again',
    edits: [
      {
        file: 'core/last-event-id/in-flight-events.ts',
        find: '    this.#isBlocked = false\n    return',
        replace: '    return',
      },
    ],
    killedBy: ['behaviour/storage-exits'],
  },
  {
    name: 'events after an abandoned one stay in memory',
    edits: [
      {
        file: 'core/last-event-id/in-flight-events.ts',
        find: 'if (!this.#isBlocked) this.#events.push(event)',
        replace: 'this.#events.push(event)',
      },
    ],
    killedBy: ['unit/in-flight-events'],
  },
  {
    name: 'an in-flight event overrides reconnect({ lastEventId })',
    edits: [
      {
        file: 'core/last-event-id/in-flight-events.ts',
        find: '    this.committable = id\n    this.#events = []\n    this.#head = 0',
        replace: '    this.committable = id',
      },
    ],
    killedBy: ['behaviour/storage-position'],
  },
  {
    name: 'the old connection delivers events after reconnect({ lastEventId })',
    edits: [
      {
        file: 'client/client-core.ts',
        find: "interrupt('reconnect')\n      loop.stop()",
        replace: "interrupt('reconnect')",
      },
    ],
    killedBy: ['behaviour/reconnect-now'],
  },
  {
    name: 'reconnect({ lastEventId }) does not save the ID',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: '    void this.#writer?.save(id)\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/storage-position'],
  },
  {
    name: 'a store that fails to load is not loaded again',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: '    const found = (await writer.load())',
        replace: "    writer.markSaved('')\n    const found = (await writer.load())",
      },
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: '    if (writer.isInSync) return\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/storage-position'],
  },
  {
    name: 'a store is loaded again at each attempt',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: 'this.#writer && !this.#writer.isInSync ? this.#load',
        replace: 'this.#writer ? this.#load',
      },
    ],
    killedBy: ['behaviour/storage-position'],
  },
  {
    name: 'a slow load overwrites a newer last event ID',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: '    if (writer.isInSync) return\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/storage-closing'],
  },
  {
    name: 'settled in-flight events are never released',
    edits: [
      {
        file: 'core/last-event-id/in-flight-events.ts',
        find: 'if (this.#head * 2 > events.length) {',
        replace: 'if (this.#head < 0) {',
      },
    ],
    killedBy: ['memory/queues'],
  },
  {
    name: 'releasing settled events loses one in flight',
    edits: [
      {
        file: 'core/last-event-id/in-flight-events.ts',
        find: 'this.#events = events.slice(this.#head)',
        replace: 'this.#events = events.slice(this.#head + 1)',
      },
    ],
    killedBy: ['unit/in-flight-events'],
  },
  {
    name: 'an ID keeps its chunk in memory',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: 'this.current = this.#detached = copyString(this.current)',
        replace: 'this.#detached = this.current',
      },
    ],
    killedBy: ['memory/collected-clients'],
    test: 'keep their last event ID',
  },
  {
    name: 'a file is overwritten in place',
    edits: [
      {
        file: 'storage/node.ts',
        find: '        writeFileSync(draft, JSON.stringify({ format, lastEventId: id }), { flush })\n        renameSync(draft, file)',
        replace:
          '        writeFileSync(file, JSON.stringify({ format, lastEventId: id }), { flush })',
      },
    ],
    killedBy: ['behaviour/node/storage-file'],
  },
  {
    name: 'a torn file makes load() throw',
    edits: [
      {
        file: 'storage/node.ts',
        find: 'return parseLastEventId(content)',
        replace: 'return (JSON.parse(content) as { lastEventId: string }).lastEventId',
      },
    ],
    killedBy: ['behaviour/node/storage-file'],
  },
  {
    name: 'events queued before a reconnect are skipped by connect()',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: `      this.#endClosing()\n    }\n    return`,
        replace: `    }\n    this.#endClosing()\n    return`,
      },
    ],
    killedBy: ['behaviour/iteration-resuming', 'stress/stress'],
  },
]
