import type { Mutant } from '../mutant.ts'

/** The last event ID of a reconnect, and the store. */
export const positions: Mutant[] = [
  {
    name: 'the ID of an event is saved before its handlers run',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: 'const claim = this.#begin(event.lastEventId)\n',
        replace: `const claim = this.#begin(event.lastEventId)
    if (claim) {
      claim.open++
      claim.open--
      void this.#position.settle(claim)
      claim.open++
    }\n`,
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'the last event ID changes before an async decoder settles',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: 'const event = { type, data, lastEventId, origin: this.#origin }',
        replace:
          'this.#position.id = lastEventId\n    const event = { type, data, lastEventId, origin: this.#origin }',
      },
    ],
    killedBy: ['behaviour/storage-closing'],
  },
  {
    name: 'the ID of an event without handlers is skipped',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '!this.#client.target?.hasListener(type))\n      return this.#pass(lastEventId)',
        replace: '!this.#client.target?.hasListener(type))\n      return',
      },
    ],
    killedBy: ['behaviour/stream-ids'],
  },
  {
    name: 'the promise of a handler is not awaited',
    edits: [
      {
        file: 'core/dispatch/handler-registry.ts',
        find: 'if (claim && isPromise(result)) {',
        replace: 'if (claim && isPromise(result) && !event) {',
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'a store gets an ID while earlier events are in flight',
    edits: [
      {
        file: 'core/last-event-id/stored-position.ts',
        find: `while (this.#claims[this.#head]?.open === 0) this.#handled = this.#claims[this.#head++]!.id`,
        replace: 'if (claim.open === 0) this.#handled = claim.id',
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'an async store is called again before its save settles',
    edits: [
      {
        file: 'core/last-event-id/stored-position.ts',
        find: 'if (this.#saving || this.#handled === this.#saved) return this.#saving',
        replace: 'if (this.#handled === this.#saved) return this.#saving',
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'an ID that arrives during a save is never saved',
    edits: [
      {
        file: 'core/last-event-id/stored-position.ts',
        find: 'if (this.#handled === this.#saved) break',
        replace: 'break',
      },
    ],
    killedBy: ['behaviour/storage-saving'],
  },
  {
    name: 'an ID is saved past an event that close() skipped',
    edits: [
      {
        file: 'core/last-event-id/stored-position.ts',
        find: 'if (index >= 0) this.#claims.length = index',
        replace: 'if (index >= 0) void this.settle(claim)',
      },
    ],
    killedBy: ['behaviour/storage-closing'],
  },
  {
    name: 'an in-flight event overrides reconnect({ lastEventId })',
    edits: [
      {
        file: 'core/last-event-id/stored-position.ts',
        find: '    this.#claims = []\n    this.#head = 0\n    void this.#save()',
        replace: '    void this.#save()',
      },
    ],
    killedBy: ['behaviour/storage-position'],
  },
  {
    name: 'a store that fails to load is not loaded again',
    edits: [
      {
        file: 'core/last-event-id/stored-position.ts',
        find: 'return this.#store.load()',
        replace: 'this.isKnown = true\n    return this.#store.load()',
      },
    ],
    killedBy: ['behaviour/storage-position'],
  },
  {
    name: 'a slow load overwrites a newer last event ID',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: 'if (!stored.isKnown) stored.start((this.id = found))',
        replace: 'stored.start((this.id = found))',
      },
    ],
    killedBy: ['behaviour/storage-closing'],
  },
  {
    name: 'settled in-flight events are never released',
    edits: [
      {
        file: 'core/last-event-id/stored-position.ts',
        find: 'if (this.#head * 2 > this.#claims.length) {',
        replace: 'if (this.#head < 0) {',
      },
    ],
    killedBy: ['memory/queues'],
  },
  {
    name: 'an ID keeps its chunk in memory',
    edits: [
      {
        file: 'core/last-event-id/last-event-id.ts',
        find: `this.id = this.#detached = [this.id.slice(0, 1), this.id.slice(1)].join('')`,
        replace: 'this.#detached = this.id',
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
]
