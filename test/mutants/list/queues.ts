import type { Mutant } from '../mutant.ts'

/** Iterations. */
export const queues: Mutant[] = [
  {
    name: 'a reset drops the queued events of a loop',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'return reason instanceof EventSourceError ? reason : undefined',
        replace: `this.#client.iterations.lose()
    return reason instanceof EventSourceError ? reason : undefined`,
      },
      {
        file: 'core/iteration/iterations.ts',
        find: '  #checkRoom() {',
        replace: `  lose() {
    for (const { queue } of this.#running) while (queue.size() > 0) queue.shift()
  }

  #checkRoom() {`,
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
        find: 'iterations.start(this.#client, [], {}, () => this.close())',
        replace: 'iterations.start(this.#client, [], {})',
      },
    ],
    killedBy: ['behaviour/iteration-basics'],
  },
  {
    name: 'an iteration after return() still blocks the stream',
    edits: [
      {
        file: 'core/iteration/event-queue.ts',
        find: '      drop()\n      onReturn()\n',
        replace: '      drop()\n',
      },
    ],
    killedBy: ['behaviour/iteration-overflow', 'behaviour/iteration-basics'],
  },
  {
    name: 'the overflow policies are swapped',
    edits: [
      {
        file: 'core/iteration/iterations.ts',
        find: `if (overflow === 'drop-oldest') queue.shift()
          if (overflow === 'error') {`,
        replace: `if (overflow === 'error') queue.shift()
          if (overflow === 'drop-oldest') {`,
      },
    ],
    killedBy: ['behaviour/iteration-overflow'],
  },
  {
    name: 'a full queue does not pause reading',
    edits: [
      {
        file: 'core/iteration/iterations.ts',
        find: `overflow === 'pause' ? highWaterMark : Infinity`,
        replace: 'Infinity',
      },
    ],
    killedBy: ['behaviour/iteration-overflow'],
  },
  {
    name: 'reading does not continue when the queue has capacity',
    edits: [
      {
        file: 'core/iteration/iterations.ts',
        find: 'if (this.#onRoom && !this.isFull()) this.#onRoom()',
        replace: '',
      },
    ],
    killedBy: ['behaviour/iteration-overflow'],
  },
  {
    name: 'a queue holds one event over its high-water mark',
    edits: [
      {
        file: 'core/iteration/iterations.ts',
        find: 'if (queue.size() >= highWaterMark) {',
        replace: 'if (queue.size() > highWaterMark) {',
      },
    ],
    killedBy: ['behaviour/iteration-overflow'],
  },
  {
    name: 'a failure is thrown before the queued events',
    edits: [
      {
        file: 'core/iteration/iterations.ts',
        find: `queue[atOnce ? 'drop' : 'end'](error)`,
        replace: 'queue.drop(error)',
      },
    ],
    killedBy: ['behaviour/iteration-ends'],
  },
  {
    name: 'queued events are delivered after close()',
    edits: [
      {
        file: 'core/iteration/iterations.ts',
        find: `queue[atOnce ? 'drop' : 'end'](error)`,
        replace: 'queue.end(error)',
      },
    ],
    killedBy: ['behaviour/iteration-ends'],
  },
  {
    name: 'a failure is thrown more than once',
    edits: [
      {
        file: 'core/iteration/event-queue.ts',
        find: '      else reject(failure)\n      failure = undefined\n',
        replace: '      else reject(failure)\n',
      },
    ],
    killedBy: ['behaviour/iteration-basics'],
  },
  {
    name: 'a queued event counts as handled',
    edits: [
      {
        file: 'core/iteration/iterations.ts',
        find: 'if (claim) claim.open++',
        replace: 'if (claim && overflow) claim.open += 0',
      },
    ],
    killedBy: ['behaviour/storage-iteration'],
  },
  {
    name: 'an event counts as handled when a loop takes it',
    edits: [
      {
        file: 'core/iteration/event-queue.ts',
        find: 'if (claim) inHand.push(claim)',
        replace: 'if (claim) void settle?.(claim)',
      },
    ],
    killedBy: ['behaviour/storage-iteration'],
  },
  {
    name: 'a loop does not await its async store',
    edits: [
      {
        file: 'core/iteration/event-queue.ts',
        find: 'if (!saving) return give()',
        replace: 'if (queueMicrotask) return give()',
      },
    ],
    killedBy: ['behaviour/storage-iteration'],
  },
  {
    name: 'a loop after return() blocks the store',
    edits: [
      {
        file: 'core/iteration/event-queue.ts',
        find: 'release(advance())',
        replace: 'advance()',
      },
    ],
    killedBy: ['behaviour/storage-iteration'],
  },
  {
    name: 'in-flight events of a long queue lose their order',
    edits: [
      { file: 'core/iteration/event-queue.ts', find: 'claims = claims', replace: 'void claims' },
    ],
    killedBy: ['unit/queue'],
  },
  {
    name: 'a queue that never runs empty keeps taken events',
    edits: [
      {
        file: 'core/iteration/event-queue.ts',
        find: 'waiting[head++] = undefined',
        replace: 'head++',
      },
    ],
    killedBy: ['memory/queues'],
  },
]
