import type { Mutant } from '../mutant.ts'

/** The test kit. */
export const testing: Mutant[] = [
  {
    name: 'the test clock runs timers in the order in which they were set',
    edits: [
      { file: 'testing/test-clock.ts', find: '!next || timer.due < next.due', replace: '!next' },
    ],
    killedBy: ['behaviour/testing-clock'],
  },
  {
    name: 'the test clock does not let promises settle between timers',
    edits: [
      {
        file: 'testing/test-clock.ts',
        find: '      await settle()\n      const next',
        replace: '      const next',
      },
    ],
    killedBy: ['behaviour/testing-clock'],
  },
  {
    name: 'the test clock does not stop at the target',
    edits: [
      {
        file: 'testing/test-clock.ts',
        find: 'next.due > target',
        replace: 'next.due > target + 1',
      },
    ],
    killedBy: ['behaviour/testing-clock'],
  },
  {
    name: 'the test clock runs a timer at the wrong time',
    edits: [
      {
        file: 'testing/test-clock.ts',
        find: 'this.#now = Math.max(this.#now, next.due)',
        replace: 'this.#now = target',
      },
    ],
    killedBy: ['behaviour/testing-clock'],
  },
  {
    name: 'timers of the test clock run during the sleep of the device',
    edits: [
      {
        file: 'testing/test-clock.ts',
        find: 'timer.due += milliseconds',
        replace: 'timer.due += 0',
      },
    ],
    killedBy: ['behaviour/testing-clock'],
  },
  {
    name: 'the test platform notifies of no network',
    edits: [{ file: 'testing/test-platform.ts', find: "this.#notify('online')", replace: '' }],
    killedBy: ['behaviour/testing-clock'],
  },
  {
    name: 'the test platform keeps a subscription',
    edits: [
      {
        file: 'testing/test-platform.ts',
        find: 'return () => void this.#listeners.delete(entry)',
        replace: 'return () => void entry',
      },
    ],
    killedBy: ['behaviour/testing-clock'],
  },
  {
    name: 'settling takes one turn',
    edits: [
      {
        file: 'testing/settle.ts',
        find: '[turn, turn, timerTurn, turn, turn, turn]',
        replace: '[turn]',
      },
    ],
    killedBy: ['behaviour/testing-clock'],
  },
  {
    name: 'settling does not wait for the steps that a step causes',
    edits: [
      {
        file: 'testing/settle.ts',
        find: 'if (activity === seen) continue',
        replace: 'if (seen >= 0) continue',
      },
    ],
    killedBy: ['behaviour/testing-server'],
  },
  {
    name: 'a test server lets a response that nobody reads ahead',
    edits: [
      {
        file: 'testing/response-body.ts',
        find: '{ highWaterMark: 0 }',
        replace: '{ highWaterMark: 8 }',
      },
    ],
    killedBy: ['behaviour/testing-connection'],
  },
  {
    name: 'a test server delivers a chunk before the client reads',
    edits: [
      { file: 'testing/response-body.ts', find: 'if (!this.#isReading) return', replace: '' },
    ],
    killedBy: ['behaviour/testing-connection'],
  },
  {
    name: 'a failure discards the chunks before it',
    edits: [
      {
        file: 'testing/test-connection.ts',
        find: "return this.#add('fail', { error: error ?? new TypeError('terminated') })",
        replace: "{ this.#body.abort(error ?? new TypeError('terminated')); return settle() }",
      },
    ],
    killedBy: ['behaviour/testing-connection'],
  },
  {
    name: 'a test server sees no abort',
    edits: [
      {
        file: 'testing/test-connection.ts',
        find: "signal?.addEventListener('abort', this.#onAbort)",
        replace: 'void signal',
      },
    ],
    killedBy: ['behaviour/testing-connection'],
  },
  {
    name: 'a cancelled body leaves its connection open',
    edits: [
      {
        file: 'testing/test-connection.ts',
        find: "new ResponseBody(() => this.#close('client'))",
        replace: 'new ResponseBody(() => {})',
      },
    ],
    killedBy: ['behaviour/testing-connection'],
  },
  {
    name: 'unread bytes are counted after the client has left',
    edits: [{ file: 'testing/response-body.ts', find: '    this.unreadBytes = 0\n', replace: '' }],
    killedBy: ['behaviour/testing-connection'],
  },
  {
    name: 'a test server can write after its end',
    edits: [
      {
        file: 'testing/test-connection.ts',
        find: "if (this.#state === 'server')",
        replace: "if (method === '')",
      },
    ],
    killedBy: ['behaviour/testing-connection'],
  },
  {
    name: 'headers can be sent twice',
    edits: [
      {
        file: 'testing/test-connection.ts',
        find: 'if (!this.isWaiting)\n      throw',
        replace: "if (method === '')\n      throw",
      },
    ],
    killedBy: ['behaviour/testing-connection'],
  },
  {
    name: 'a stream has no content type',
    edits: [
      {
        file: 'testing/make-response.ts',
        find: 'if (response.ok && !sent',
        replace: 'if (!response.ok && !sent',
      },
    ],
    killedBy: ['behaviour/testing-connection'],
  },
  {
    name: 'data of several lines is one line',
    edits: [
      {
        file: 'testing/serialize-event.ts',
        find: 'textOf(data).split(lineEnd)',
        replace: '[textOf(data)]',
      },
    ],
    killedBy: ['behaviour/testing-connection'],
  },
  {
    name: 'an ID may contain NUL',
    edits: [
      {
        file: 'testing/serialize-event.ts',
        find: '/[\\r\\n\\0]/)}`)\n  if (retry',
        replace: '/[\\r\\n]/)}`)\n  if (retry',
      },
    ],
    killedBy: ['behaviour/testing-connection'],
  },
  {
    name: 'an unknown field of an event is ignored',
    edits: [
      {
        file: 'testing/serialize-event.ts',
        find: 'if (unknown !== undefined)',
        replace: 'if (fields.size === 0)',
      },
    ],
    killedBy: ['behaviour/testing-connection'],
  },
  {
    name: 'a request aborted at once is served',
    edits: [
      {
        file: 'testing/test-server.ts',
        find: 'if (connection.isClosed || this.#isClosed) return',
        replace: '',
      },
    ],
    killedBy: ['behaviour/testing-server'],
  },
  {
    name: 'a prepared answer is used after a waiting call',
    edits: [
      {
        file: 'testing/test-server.ts',
        find: 'const prepared = this.#answers.shift()\n    const waiter = prepared ? undefined : this.#waiters.shift()',
        replace:
          'const waiter = this.#waiters.shift()\n    const prepared = waiter ? undefined : this.#answers.shift()',
      },
    ],
    killedBy: ['behaviour/testing-server'],
  },
  {
    name: 'a prepared answer ignores the request that waits',
    edits: [
      { file: 'testing/test-server.ts', find: 'if (waiting >= 0)', replace: 'if (waiting > 0)' },
    ],
    killedBy: ['behaviour/testing-server'],
  },
  {
    name: 'a closed test server forgets untaken requests',
    edits: [
      { file: 'testing/test-server.ts', find: '[...this.#untaken, ...this', replace: '[...this' },
    ],
    killedBy: ['behaviour/testing-close'],
  },
  {
    name: 'a closed test server forgets taken requests',
    edits: [
      {
        file: 'testing/test-server.ts',
        find: 'taken: this.#taken.filter(({ isWaiting }) => isWaiting)',
        replace: 'taken: []',
      },
    ],
    killedBy: ['behaviour/testing-close'],
  },
  {
    name: 'a closed test server complains about taken requests that were aborted',
    edits: [
      {
        file: 'testing/test-server.ts',
        find: 'taken: this.#taken.filter(({ isWaiting }) => isWaiting)',
        replace: 'taken: this.#taken.filter(({ isOpen }) => !isOpen)',
      },
    ],
    killedBy: ['behaviour/testing-close'],
  },
  {
    name: 'a closed test server forgets unused answers',
    edits: [
      {
        file: 'testing/test-server.ts',
        find: 'unused: this.#answers.map(({ name }) => name)',
        replace: 'unused: []',
      },
    ],
    killedBy: ['behaviour/testing-close'],
  },
  {
    name: 'a closed test server leaves a call waiting',
    edits: [
      {
        file: 'testing/test-server.ts',
        find: '      waiter.reject(error)\n    }',
        replace: '    }',
      },
    ],
    killedBy: ['behaviour/testing-close'],
  },
  {
    name: 'nextConnection waits forever',
    edits: [
      {
        file: 'testing/test-server.ts',
        find: 'startDeadline(this.#timeout,',
        replace: 'startDeadline(2 ** 30,',
      },
    ],
    killedBy: ['behaviour/testing-close'],
  },
  {
    name: 'a call that has failed takes the next request',
    edits: [
      {
        file: 'testing/test-server.ts',
        find: 'this.#waiters.splice(this.#waiters.indexOf(waiter), 1)',
        replace: '',
      },
    ],
    killedBy: ['behaviour/testing-close'],
  },
  {
    name: 'the reason for no request omits the timer',
    edits: [
      {
        file: 'testing/describe-problems.ts',
        find: 'if (wait !== undefined)',
        replace: 'if (wait === 0)',
      },
    ],
    killedBy: ['behaviour/testing-close'],
  },
  {
    name: 'Last-Event-ID is not decoded',
    edits: [
      {
        file: 'testing/test-request.ts',
        find: "return new TextDecoder('utf-8', { fatal: true }).decode(bytes)",
        replace: 'return value.slice(0, bytes.length)',
      },
    ],
    killedBy: ['behaviour/testing-server'],
  },
  {
    name: 'a fake EventSource delivers after close',
    edits: [
      {
        file: 'testing/fake-event-source.ts',
        find: 'if (this.#readyState === 2) return\n    if (id',
        replace: 'if (id',
      },
    ],
    killedBy: ['behaviour/testing-fake-event-source'],
  },
  {
    name: 'a fake EventSource announces after close',
    edits: [
      {
        file: 'testing/fake-event-source.ts',
        find: 'if (this.#readyState === 2) return\n    this.#readyState',
        replace: 'this.#readyState',
      },
    ],
    killedBy: ['behaviour/testing-fake-event-source'],
  },
  {
    name: 'a fake EventSource forgets the last event ID',
    edits: [
      {
        file: 'testing/fake-event-source.ts',
        find: 'this.#lastEventId = oneLine(',
        replace: 'void oneLine(',
      },
    ],
    killedBy: ['behaviour/testing-fake-event-source'],
  },
  {
    name: 'a fake EventSource keeps its instances',
    edits: [
      {
        file: 'testing/fake-event-source.ts',
        find: 'this.instances.splice(0)',
        replace: 'this.instances',
      },
    ],
    killedBy: ['behaviour/testing-fake-event-source'],
  },
  {
    name: 'a handler of a fake EventSource moves behind the listeners',
    edits: [
      {
        file: 'testing/fake-event-source.ts',
        find: '      existing.current = current\n      return\n',
        replace: '      existing.current = null\n',
      },
    ],
    killedBy: ['behaviour/testing-fake-event-source'],
  },
]
