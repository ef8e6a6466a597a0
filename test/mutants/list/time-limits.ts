import type { Mutant } from '../mutant.ts'

/** Timeouts, aborts without a reason, frozen pages and the platform. */
export const timeLimits: Mutant[] = [
  {
    name: 'the reason of an abort is only on the signal',
    edits: [
      {
        file: 'core/errors/abort.ts',
        find: 'reasons.set(controller.signal, reason)',
        replace: 'void 0',
      },
    ],
    killedBy: ['behaviour/abort-without-reason'],
  },
  {
    name: 'an aborted signal without a reason has none',
    edits: [
      {
        file: 'core/errors/abort.ts',
        find: 'reason === undefined',
        replace: 'reason === null',
      },
    ],
    killedBy: ['behaviour/abort-without-reason'],
  },
  {
    name: 'connectTimeout starts with the request',
    edits: [
      {
        file: 'core/http/open-connection.ts',
        find: 'const pending = send()',
        replace:
          'const request = await prepare()\n    const pending = fetchFollowingRedirects(request)',
      },
    ],
    killedBy: ['behaviour/time-limits'],
  },
  {
    name: 'a read that ignores its cancellation blocks the stream',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: 'this.#reject?.(abortReason(this.#controller.signal))',
        replace: '',
      },
    ],
    killedBy: ['behaviour/time-limits'],
  },
  {
    name: 'a body that ignores its cancellation is trusted to end its read',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: 'source.isPlatform ? source.read() : this.#unlessCancelled(source.read())',
        replace: 'source.read()',
      },
    ],
    killedBy: ['behaviour/time-limits'],
  },
  {
    name: 'a decoder that is called after the cancellation blocks the next connection',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: '      throwIfAborted(this.#controller.signal)\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/time-limits'],
  },
  {
    name: 'a queue that is filled after the cancellation blocks the next connection',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: '      throwIfAborted(this.#controller.signal)\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/iteration-overflow'],
  },
  {
    name: 'a pending decoder does not count as silence',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: 'this.watchdog?.touch()\n      await this',
        replace: 'this.watchdog?.pause()\n      await this',
      },
    ],
    killedBy: ['behaviour/time-limits'],
  },
  {
    name: 'a settled decoder does not count as activity',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: 'for (; pending; pending = this.#parser?.endChunk()) {\n      this.watchdog?.touch()',
        replace:
          'this.watchdog?.touch()\n    for (; pending; pending = this.#parser?.endChunk()) {',
      },
    ],
    killedBy: ['behaviour/time-limits'],
  },
  {
    name: 'a decoder that settles after its attempt delivers its event',
    edits: [
      {
        file: 'client/attempt.ts',
        find: 'new EventDelivery(client, this,',
        replace: 'new EventDelivery(client, { isEnded: false },',
      },
    ],
    killedBy: ['behaviour/time-limits'],
  },
  {
    name: 'the reader of an error body blocks the attempt',
    edits: [
      {
        file: 'core/http/error-body.ts',
        find: 'abortable(Promise.race([read(), timedOut]), signal)',
        replace: 'read()',
      },
    ],
    killedBy: ['behaviour/time-limits'],
  },
  {
    name: 'shouldRetry may take forever',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'if (connectTimeout) stopTimer',
        replace: 'if (connectTimeout < 0) stopTimer',
      },
    ],
    killedBy: ['behaviour/time-limits'],
  },
  {
    name: 'a clock that stands still disables idleTimeout',
    edits: [
      {
        file: 'core/platform/watchdog.ts',
        find: 'this.#isTouched || this.#isPaused ? this.#left() : 0',
        replace: 'this.#left()',
      },
    ],
    killedBy: ['behaviour/time-limits'],
  },
  {
    name: 'an overdue idleTimeout is not noticed on wake-up',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: 'return this.watchdog?.wake()',
        replace: 'return',
      },
    ],
    killedBy: ['behaviour/time-limits'],
  },
  {
    name: 'a wake-up ends a stream with time left',
    edits: [
      {
        file: 'core/platform/watchdog.ts',
        find: 'if (this.#left() > 0) return',
        replace: '',
      },
    ],
    killedBy: ['behaviour/time-limits'],
  },
  {
    name: 'a frozen page keeps its stream',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: `if (change !== 'resume') return`,
        replace: 'if (change) return',
      },
    ],
    killedBy: ['behaviour/page-resume'],
  },
  {
    name: 'one-shot streams do not listen to the page',
    edits: [
      {
        file: 'read-events.ts',
        find: 'this.#reader?.onChange(change)',
        replace: 'void change',
      },
    ],
    killedBy: ['behaviour/page-resume'],
  },
  {
    name: 'one-shot streams keep listening to the page',
    edits: [{ file: 'read-events.ts', find: '    callSafely(this.#unsubscribe)\n', replace: '' }],
    killedBy: ['behaviour/page-resume'],
  },
  {
    name: 'the first pageshow of a page counts as a wake-up from the cache',
    edits: [
      {
        file: 'core/platform/page.ts',
        find: `type === 'resume' || persisted`,
        replace: `type !== 'visibilitychange'`,
      },
    ],
    killedBy: ['happy-dom/environment'],
  },
  {
    name: 'an EventSource keeps a stream that froze',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: 'this.#reader?.onChange(change)',
        replace: 'void change',
      },
    ],
    killedBy: ['happy-dom/event-source-page'],
  },
  {
    name: 'an EventSource keeps listening to the page',
    edits: [
      {
        file: 'event-source/event-source-loop.ts',
        find: '      unsubscribe()\n',
        replace: '      void unsubscribe\n',
      },
    ],
    killedBy: ['happy-dom/event-source-page'],
  },
  {
    name: 'a client that is offline makes no attempt',
    edits: [
      {
        file: 'client/attempt-wait.ts',
        find: 'isProbing = true',
        replace: 'void isProbing',
      },
    ],
    killedBy: ['behaviour/reconnect-network'],
  },
  {
    name: 'a change of the page postpones the attempt of an offline client',
    edits: [
      {
        file: 'client/attempt-wait.ts',
        find: 'stopProbe ??= startTimer',
        replace:
          'stopProbe?.()\n        if (!isHeld() || isOnline()) return\n        stopProbe = startTimer',
      },
    ],
    killedBy: ['behaviour/reconnect-network'],
  },
  {
    name: 'members of the platform are called without their object',
    edits: [
      {
        file: 'core/stream/platform-option.ts',
        find: 'member.bind(option)',
        replace: 'member',
      },
    ],
    killedBy: ['behaviour/platform'],
  },
  {
    name: 'a clock without clearTimeout is accepted',
    edits: [
      {
        file: 'core/stream/platform-option.ts',
        find: `['now', 'setTimeout', 'clearTimeout']`,
        replace: `['now', 'setTimeout']`,
      },
    ],
    killedBy: ['behaviour/request-misuse'],
  },
]
