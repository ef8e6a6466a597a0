import type { Mutant } from '../mutant.ts'

/** The queues of `for await` loops, with and without a store. */
export const queues: Mutant[] = [
  {
    name: 'a failed attempt drops the queued events of a loop',
    edits: [
      {
        file: 'client/client-core.ts',
        find: '    callSafely(() => onError?.(error))\n',
        replace: `    if (error.code !== 'decode') this.iterations?.lose()
    callSafely(() => onError?.(error))\n`,
      },
      {
        file: 'core/iteration/event-iterations.ts',
        find: '  #checkCapacity() {',
        replace: `  lose() {
    for (const { channel } of this.#running) while (channel.size > 0) channel.skipOldest()
  }

  #checkCapacity() {`,
      },
    ],
    killedBy: ['fuzz/fault-schedules'],
    byFaults: true,
  },
  {
    name: 'return() of an iterated client does not close it',
    edits: [
      {
        file: 'client/event-source-client.ts',
        find: 'this.#core.iterate([], {}, () => this.close())',
        replace: 'this.#core.iterate([], {})',
      },
    ],
    killedBy: ['behaviour/iteration-basics'],
  },
  {
    name: 'an iteration of a closed client never ends',
    edits: [
      {
        file: 'client/client-core.ts',
        find: `    if (status === 'closed') this.iterations.end(error)\n`,
        replace: '    void [status, error]\n',
      },
    ],
    killedBy: ['behaviour/iteration-ends'],
  },
  {
    name: 'an event whose name is repeated is queued twice',
    edits: [
      {
        file: 'core/iteration/event-iterations.ts',
        find: '[...new Set(names.length > 0 ? names : [undefined])]',
        replace: '[...(names.length > 0 ? names : [undefined])]',
      },
    ],
    killedBy: ['behaviour/iteration-basics'],
  },
  {
    name: 'an iteration after return() still blocks the stream',
    edits: [
      {
        file: 'core/iteration/iterable-queue.ts',
        find: '    this.host.onReturn()\n    this.drop()\n',
        replace: '    this.drop()\n',
      },
    ],
    killedBy: ['behaviour/iteration-overflow', 'behaviour/iteration-basics'],
  },
  {
    name: 'the overflow policies are swapped',
    edits: [
      {
        file: 'core/iteration/event-iterations.ts',
        find: `if (overflow === 'drop-oldest') channel.skipOldest()
        if (overflow === 'error') {`,
        replace: `if (overflow === 'error') channel.skipOldest()
        if (overflow === 'drop-oldest') {`,
      },
    ],
    killedBy: ['behaviour/iteration-overflow'],
  },
  {
    name: 'a full queue does not pause reading',
    edits: [
      {
        file: 'core/iteration/event-iterations.ts',
        find: `overflow === 'pause' ? highWaterMark : Infinity`,
        replace: 'Infinity',
      },
    ],
    killedBy: ['behaviour/iteration-overflow'],
  },
  {
    name: 'a full queue pauses reading with any overflow policy',
    edits: [
      {
        file: 'core/iteration/event-iterations.ts',
        find: `overflow === 'pause' ? highWaterMark : Infinity`,
        replace: 'highWaterMark',
      },
    ],
    killedBy: ['behaviour/iteration-overflow'],
  },
  {
    name: 'reading does not continue when the queue has capacity',
    edits: [
      {
        file: 'core/iteration/event-iterations.ts',
        find: 'if (this.#resume && !this.#isFull()) this.resumeReading()',
        replace: '',
      },
    ],
    killedBy: ['behaviour/iteration-overflow'],
  },
  {
    name: 'reading continues while another queue is full',
    edits: [
      {
        file: 'core/iteration/event-iterations.ts',
        find: `for (const { channel, limit } of this.#running) if (channel.size >= limit) return true
    return false`,
        replace: `const first = this.#running[0]
    return first !== undefined && first.channel.size >= first.limit`,
      },
    ],
    killedBy: ['behaviour/iteration-overflow'],
  },
  {
    name: 'a queue holds one event over its high-water mark',
    edits: [
      {
        file: 'core/iteration/event-iterations.ts',
        find: 'if (channel.size >= highWaterMark) {',
        replace: 'if (channel.size > highWaterMark) {',
      },
    ],
    killedBy: ['behaviour/iteration-overflow'],
  },
  {
    name: 'a failure is thrown before the queued events',
    edits: [
      {
        file: 'core/iteration/event-iterations.ts',
        find: 'channel.end(error)\n',
        replace: 'channel.drop(error)\n',
      },
    ],
    killedBy: ['behaviour/iteration-ends'],
  },
  {
    name: 'queued events are delivered after close()',
    edits: [
      {
        file: 'core/iteration/event-iterations.ts',
        find: 'channel.drop()\n',
        replace: 'channel.end()\n',
      },
    ],
    killedBy: ['behaviour/iteration-ends'],
  },
  {
    name: 'a failure is thrown more than once',
    edits: [
      {
        file: 'core/iteration/iterable-queue.ts',
        find: '    this.#failure = undefined\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/iteration-basics'],
  },
  {
    name: 'a failure is lost if the loop is awaiting an event',
    edits: [
      {
        file: 'core/iteration/iterable-queue.ts',
        find: '    this.isEnded = true\n    this.#failure = error\n',
        replace: '    this.isEnded = true\n    if (!this.isAwaited) this.#failure = error\n',
      },
    ],
    killedBy: ['behaviour/iteration-ends'],
  },
  {
    name: 'return() leaves a pending next() unsettled',
    edits: [
      {
        file: 'core/iteration/iterable-queue.ts',
        find: '    this.answer()\n  }\n\n  /** Ends the iteration at once',
        replace: '  }\n\n  /** Ends the iteration at once',
      },
    ],
    killedBy: ['behaviour/iteration-basics'],
  },
  {
    name: 'concurrent calls of next() are answered in reverse',
    edits: [
      {
        file: 'core/iteration/iterable-queue.ts',
        find: 'this.#requests.push({ resolve, reject })',
        replace: `const earlier = Array.from({ length: this.#requests.size }, () => this.#requests.shift()!)
      for (const request of [{ resolve, reject }, ...earlier]) this.#requests.push(request)`,
      },
    ],
    killedBy: ['behaviour/iteration-basics'],
  },
  {
    name: 'a call of next() overtakes one that waits for the store',
    edits: [
      {
        file: 'core/iteration/iterable-queue.ts',
        find: 'if (this.events.size > 0 && !this.isBusy && !this.isAwaited) {',
        replace: 'if (this.events.size > 0 && !this.isBusy) {',
      },
    ],
    killedBy: ['behaviour/storage-iteration'],
  },
  {
    name: 'next() does not settle the event before it if another one waits',
    edits: [
      {
        file: 'core/iteration/iterable-queue.ts',
        find: 'if (this.events.size > 0 && !this.isBusy && !this.isAwaited) {',
        replace: 'if (this.events.size > 0 && !this.isAwaited) {',
      },
    ],
    killedBy: ['behaviour/storage-iteration'],
  },
  {
    name: 'an ended loop waits for its store',
    edits: [
      {
        file: 'core/iteration/event-channel.ts',
        find: 'if (this.#isSaving && !this.isEnded) return false',
        replace: 'if (this.#isSaving) return false',
      },
    ],
    killedBy: ['behaviour/storage-closing'],
  },
  {
    name: 'a queued event counts as handled',
    edits: [
      {
        file: 'core/iteration/event-iterations.ts',
        find: '      inFlight?.hold()\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/storage-iteration'],
  },
  {
    name: 'an event counts as handled when a loop takes it',
    edits: [
      {
        file: 'core/iteration/event-channel.ts',
        find: 'this.#current = this.#unhandled.shift()\n',
        replace: 'void this.#unhandled.shift()?.settle?.()\n',
      },
    ],
    killedBy: ['behaviour/storage-iteration'],
  },
  {
    name: 'a loop does not await its async store',
    edits: [
      {
        file: 'core/iteration/event-channel.ts',
        find: 'if (saving) {',
        replace: 'if (saving && this.#isSaving) {',
      },
    ],
    killedBy: ['behaviour/storage-iteration'],
  },
  {
    name: 'a loop that is left counts its event as handled',
    edits: [
      {
        file: 'core/iteration/event-channel.ts',
        find: '      current?.abandon()\n',
        replace: '      void current?.settle?.()\n',
      },
    ],
    killedBy: ['behaviour/storage-iteration'],
  },
  {
    name: 'a loop over the client that is left closes it as if its event were handled',
    edits: [
      {
        file: 'core/iteration/iterable-queue.ts',
        find: '    this.isLeft = true\n    this.host.onReturn()\n',
        replace: '    this.host.onReturn()\n    this.isLeft = true\n',
      },
    ],
    killedBy: ['behaviour/iteration-resuming'],
  },
  {
    name: 'an event that arrives after return() blocks the store',
    edits: [
      {
        file: 'core/iteration/event-channel.ts',
        find: 'if (this.isEnded) return void unhandled?.settle?.()',
        replace: 'if (this.isEnded) return',
      },
    ],
    killedBy: ['unit/event-channel'],
  },
  {
    name: 'an event dropped by the overflow policy blocks the store',
    edits: [
      {
        file: 'core/iteration/event-channel.ts',
        find: 'void this.#unhandled.shift()?.settle?.()',
        replace: 'void this.#unhandled.shift()',
      },
    ],
    killedBy: ['behaviour/storage-iteration'],
  },
  {
    name: 'an event dropped by the overflow policy settles a later one',
    edits: [
      {
        file: 'core/iteration/event-channel.ts',
        find: '    void this.#unhandled.shift()?.settle?.()\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/storage-iteration'],
  },
  {
    name: 'the events that close() drops are saved',
    edits: [
      {
        file: 'core/iteration/event-channel.ts',
        find: '(event = this.#unhandled.shift());) event.abandon()',
        replace: '(event = this.#unhandled.shift());) void event.settle?.()',
      },
    ],
    killedBy: ['behaviour/storage-closing'],
  },
  {
    name: 'only the first event that close() drops is requested again',
    edits: [
      {
        file: 'core/iteration/event-channel.ts',
        find: 'for (let event; (event = this.#unhandled.shift());) event.abandon()',
        replace: 'this.#unhandled.shift()?.abandon()\n    this.#unhandled.clear()',
      },
    ],
    killedBy: ['behaviour/iteration-resuming'],
  },
  {
    name: 'a queue that grows loses its order',
    edits: [
      {
        file: 'core/iteration/event-queue.ts',
        find: '[...this.#ring.slice(this.#head), ...this.#ring.slice(0, this.#head)]',
        replace: '[...this.#ring]',
      },
    ],
    killedBy: ['unit/event-channel'],
  },
  {
    name: 'a queue that never runs empty keeps taken events',
    edits: [
      {
        file: 'core/iteration/event-queue.ts',
        find: '    this.#ring[this.#head] = undefined\n',
        replace: '',
      },
    ],
    killedBy: ['memory/queues'],
  },
  {
    name: 'an iterator lacks the prototype of async iterators',
    edits: [
      {
        file: 'core/iteration/event-iterator.ts',
        find: 'Object.create(prototype ?? Object.prototype)',
        replace: 'Object.create(Object.prototype)',
      },
    ],
    killedBy: ['behaviour/iteration-protocol'],
  },
  {
    name: 'throw() of an iterator leaves the iteration open',
    edits: [
      {
        file: 'core/iteration/event-iterator.ts',
        find: '      await leave()\n      throw error',
        replace: '      throw error',
      },
    ],
    killedBy: ['behaviour/iteration-protocol'],
  },
  {
    name: 'toReadableStream() of an iterator reads ahead',
    edits: [
      {
        file: 'core/iteration/to-readable-stream.ts',
        find: 'highWaterMark: 0',
        replace: 'highWaterMark: 1',
      },
    ],
    killedBy: ['behaviour/iteration-protocol'],
  },
  {
    name: 'cancelling toReadableStream() leaves the iterator open',
    edits: [
      {
        file: 'core/iteration/to-readable-stream.ts',
        find: '      await iterator.return()\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/iteration-protocol'],
  },
]
