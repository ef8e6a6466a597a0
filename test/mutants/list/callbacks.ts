import type { Mutant } from '../mutant.ts'

/** Callbacks that act: the stress test finds these by itself. */
export const callbacks: Mutant[] = [
  {
    name: 'a stream that has ended takes no notice of an abort',
    edits: [
      {
        file: 'read-events.ts',
        find: 'if (this.channel.size === 0) this.#options',
        replace: 'this.#options',
      },
    ],
    killedBy: ['stress/stress', 'behaviour/read-events'],
  },
  {
    name: 'the signal of a finished iteration keeps a listener',
    edits: [
      { file: 'read-events.ts', find: 'if (this.#isEnded) this.#forgetSignal()', replace: '' },
    ],
    killedBy: ['behaviour/read-events', 'stress/stress'],
  },
  {
    name: 'an aborted iteration yields its queued events',
    edits: [
      {
        file: 'read-events.ts',
        find: 'this.channel.drop(abortReason',
        replace: 'this.channel.end(abortReason',
      },
    ],
    killedBy: ['stress/stress'],
  },
  {
    name: 'leaving a one-shot iteration leaves its request',
    edits: [
      {
        file: 'read-events.ts',
        find: `    this.channel.drop()\n    this.#end()`,
        replace: `    this.channel.drop()`,
      },
    ],
    killedBy: ['stress/stress'],
  },
  {
    name: 'a source closed by its error listener reconnects',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: 'if ((this.readyState as number) !== CONNECTING) return',
        replace: '',
      },
    ],
    killedBy: ['stress/stress'],
  },
  {
    name: 'a source closed by a listener dispatches the rest of the chunk',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: `    if (this.readyState === CLOSED) return\n    if (id !== undefined)`,
        replace: '    if (id !== undefined)',
      },
    ],
    killedBy: ['stress/stress'],
  },
  {
    name: 'closing a source leaves its listener on the signal',
    edits: [
      { file: 'event-source/event-source-loop.ts', find: `    this.#unsubscribe()\n`, replace: '' },
    ],
    killedBy: ['stress/stress'],
  },
  {
    name: 'a handler that closes the client does not stop the delivery',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: 'if (this.#loop.isEnded) return this.#withhold(entry, before, inFlight)',
        replace: '',
      },
    ],
    killedBy: ['behaviour/storage-exits', 'behaviour/iteration-resuming', 'stress/stress'],
  },
]
