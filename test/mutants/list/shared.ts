import type { Mutant } from '../mutant.ts'

/** The connection that all tabs share. */
export const shared: Mutant[] = [
  {
    name: 'a new leader continues after the lock was lost during its takeover',
    edits: [
      {
        file: 'shared/leader.ts',
        find: '    if (this.#isOver) return\n    this.#takeover.merge',
        replace: '    this.#takeover.merge',
      },
    ],
    killedBy: ['shared/takeover'],
  },
  {
    name: 'terms are counted from 1',
    edits: [
      {
        file: 'shared/leader.ts',
        find: 'Math.max(Math.ceil(group.clock.now()), group.term + 1)',
        replace: 'group.term + 1',
      },
    ],
    killedBy: ['shared/takeover'],
  },
  {
    name: 'a leader answers pings only once it is ready',
    edits: [
      {
        file: 'shared/leader.ts',
        find: "message.type === 'ping')",
        replace: "message.type === 'ping' && this.#isReady)",
      },
    ],
    killedBy: ['shared/takeover'],
  },
  {
    name: 'frames are merged without a check for gaps',
    edits: [
      {
        file: 'shared/ring.ts',
        find: 'number ? number !== ++seq : lastId !== id',
        replace: 'false',
      },
    ],
    killedBy: ['shared/simulation/simulation'],
  },
  {
    name: 'a network error is announced at once',
    edits: [
      {
        file: 'shared/leader.ts',
        find: "if (error?.code !== 'network') return",
        replace: 'return',
      },
    ],
    killedBy: ['shared/takeover'],
  },
  {
    name: 'a tab steals the lock as often as it likes',
    edits: [
      {
        file: 'shared/leader-watch.ts',
        find: 'this.#steals >= mostSteals || !this.#hasEvidence',
        replace: '!this.#hasEvidence',
      },
    ],
    killedBy: ['shared/silent-leader'],
  },
  {
    name: 'a tab steals the lock again at once',
    edits: [
      {
        file: 'shared/leader-watch.ts',
        find: 'if (now - this.#stolenAt < stealPause) return this.start()',
        replace: '',
      },
    ],
    killedBy: ['shared/silent-leader'],
  },
  {
    name: 'a tab that hears nothing steals the lock again',
    edits: [
      { file: 'shared/leader-watch.ts', find: '    this.#hasEvidence = false\n', replace: '' },
    ],
    killedBy: ['shared/silent-leader'],
  },
  {
    name: 'a tab that slept blames the leader',
    edits: [
      {
        file: 'shared/leader-watch.ts',
        find: 'if (isLate) this.#asked = 0',
        replace: 'void isLate',
      },
    ],
    killedBy: ['shared/leader-watch'],
  },
  {
    name: 'terms of the far future are accepted',
    edits: [
      { file: 'shared/messages.ts', find: '(term as number) > now + mostAhead', replace: 'false' },
    ],
    killedBy: ['shared/messages'],
  },
  {
    name: 'a frozen page keeps its lock and its channel',
    edits: [
      {
        file: 'shared/hub.ts',
        find: "change === 'suspend' && this",
        replace: "change === 'hidden' && this",
      },
    ],
    killedBy: ['shared/group'],
  },
  {
    name: 'a view that catches up never looks at what it has just read',
    edits: [{ file: 'shared/catch-up.ts', find: '      this.check()\n', replace: '' }],
    killedBy: ['shared/group'],
  },
  {
    name: 'all tabs catch up at the same time',
    edits: [{ file: 'shared/catch-up.ts', find: 'if (hub.isAlone)', replace: 'if (true)' }],
    killedBy: ['shared/group'],
  },
  {
    name: 'the frames of a takeover that other tabs sent are dropped',
    edits: [
      {
        file: 'shared/leader.ts',
        find: "if (message.type === 'ack') this.#takeover.receive(message)",
        replace: '',
      },
    ],
    killedBy: ['shared/takeover'],
  },
  {
    name: 'numbers are trusted although ring and leader differ',
    edits: [
      {
        file: 'shared/follower.ts',
        find: 'this.#isVerified &&= this',
        replace: 'this.#isVerified = this',
      },
    ],
    killedBy: ['shared/simulation/simulation'],
    test: 'seeds that once failed',
  },
  {
    name: 'the last client leaves its timers',
    edits: [
      {
        file: 'shared/leader.ts',
        find: '    clock.clearTimeout(this.#countTimer)\n    clock.clearTimeout(this.#nudgeTimer)',
        replace: '',
      },
    ],
    killedBy: ['shared/leaks'],
  },
  {
    name: 'a comment moves the ID of the ring',
    edits: [
      {
        file: 'shared/ring.ts',
        find: 'if (isCounted) [seq, id] = [number, lastId]',
        replace: 'if (lastId) [seq, id] = [number || seq, lastId]',
      },
    ],
    killedBy: ['shared/ring'],
  },
  {
    name: 'newcomers do not wait for their turn',
    edits: [
      {
        file: 'shared/catch-up.ts',
        find: '    if (hub.isAlone) this.#connect()',
        replace: '    if (hub.isAlone || options.isNewcomer) this.#connect()',
      },
    ],
    killedBy: ['shared/silent-leader'],
  },
  {
    name: 'a queued newcomer stays in the queue',
    edits: [
      {
        file: 'shared/view.ts',
        find: 'this.#pending && hub.isSynced && this.#catchUp?.isQueuedNewcomer',
        replace: 'false',
      },
    ],
    killedBy: ['shared/silent-leader'],
  },
  {
    name: 'a POST is shared without "idempotent"',
    edits: [{ file: 'shared/validate.ts', find: '  if (!isRepeatable)', replace: '  if (false)' }],
    killedBy: ['behaviour/shared-clients'],
  },
  {
    name: 'a name is not required for functions',
    edits: [{ file: 'shared/validate.ts', find: '  if (unnameable)', replace: '  if (false)' }],
    killedBy: ['behaviour/shared-clients'],
  },
]
