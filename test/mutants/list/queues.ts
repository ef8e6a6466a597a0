import type { Mutant } from '../mutant.ts'

/** Iterations. */
export const queues: Mutant[] = [
  {
    name: 'a reset drops what waits in the queue of a loop',
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
    name: 'return() of a client that iterates itself does not close it',
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
    name: 'an iteration that was left goes on to hold back the stream',
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
    name: 'a full queue does not hold back the reading',
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
    name: 'the reading is not taken up again when there is room',
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
    name: 'a queue holds one event more than its high-water mark',
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
    name: 'a failure is thrown before the events that wait',
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
    name: 'events that wait come after close()',
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
    name: 'a failure is thrown again and again',
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
    name: 'an event counts as handled while it waits in a queue',
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
    name: 'an event counts as handled when a loop takes it, not when it asks for the next',
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
    name: 'a loop does not wait for its async store',
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
    name: 'a loop that is left holds back the store',
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
    name: 'the claims and the events of a long queue come apart',
    edits: [
      { file: 'core/iteration/event-queue.ts', find: 'claims = claims', replace: 'void claims' },
    ],
    killedBy: ['unit/queue'],
  },
  {
    name: 'a queue that never runs empty keeps what was taken',
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
