import type { Mutant } from '../mutant.ts'

/** Bytes to frames. */
export const stream: Mutant[] = [
  {
    name: 'a silent stream keeps its read buffer',
    edits: [
      {
        file: 'core/stream/byte-source.ts',
        find: '    if (this.#others > 1) this.#readWhole()\n',
        replace: '',
      },
    ],
    killedBy: ['unit/byte-source'],
  },
  {
    name: 'a second reader is requested of a foreign body',
    edits: [
      {
        file: 'core/stream/byte-source.ts',
        find: 'if (globalThis.ReadableStream && body instanceof ReadableStream) this.#body = body',
        replace: 'this.#body = body as never',
      },
    ],
    killedBy: ['unit/byte-source'],
  },
  {
    name: 'a large chunk is parsed past the limit',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: 'at < bytes.length && !this.#isOverLimit',
        replace: 'at < bytes.length',
      },
    ],
    killedBy: ['unit/byte-source', 'behaviour/stream-sizes'],
  },
  {
    name: 'a byte order mark is kept',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: `this.#isStart && text[0] === '\\uFEFF' ? text.slice(1) : text`,
        replace: 'text',
      },
    ],
    killedBy: ['behaviour/stream-encoding'],
  },
  {
    name: 'a byte order mark is removed from every chunk',
    edits: [{ file: 'core/stream/frame-reader.ts', find: 'this.#isStart = false', replace: '' }],
    killedBy: ['behaviour/stream-encoding'],
  },
  {
    name: 'the decoder and the parser each remove a byte order mark',
    edits: [{ file: 'core/stream/frame-parser.ts', find: `    this.#parse('\\n')\n`, replace: '' }],
    killedBy: ['behaviour/stream-encoding'],
  },
  {
    name: 'a CRLF split between chunks ends two lines',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: `    if (text === '') return\n`,
        replace: `    text = text.replace(/\\r\\n?/g, '\\n')\n    if (text === '') return\n`,
      },
    ],
    killedBy: ['behaviour/stream-lines', 'behaviour/stream-cuts'],
  },
  {
    name: 'a character split between chunks is corrupted',
    edits: [
      {
        file: 'core/stream/utf8-chunk-decoder.ts',
        find: 'this.isCut = !(bytes[bytes.length - 1]! < 0x80)',
        replace: 'this.isCut = false',
      },
    ],
    killedBy: ['behaviour/stream-splits'],
  },
  {
    name: 'a partial character leaks into the next connection',
    edits: [
      {
        file: 'core/stream/utf8-chunk-decoder.ts',
        find: 'this.#streaming ??= createDecoder()',
        replace: 'this.#streaming ??= shared',
      },
      {
        file: 'core/stream/utf8-chunk-decoder.ts',
        find: 'const streaming = { stream: true }',
        replace: `const streaming = { stream: true }\nconst shared = createDecoder()`,
      },
    ],
    killedBy: ['behaviour/stream-encoding'],
  },
  {
    name: 'the last event ID changes at the `id:` line',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: `    if (text === '') return\n`,
        replace: `    if (text === '') return
    for (const [, id] of text.matchAll(/^id: ?(.*)$/gm)) this.#sink.onId(id!)\n`,
      },
    ],
    killedBy: ['behaviour/stream-ids', 'behaviour/stream-cuts'],
    byFaults: true,
  },
  {
    name: 'an ID without data is ignored',
    edits: [
      {
        file: 'core/stream/frame-parser.ts',
        find: 'const emit = () => this.sink?.onId(id)',
        replace: 'const emit = () => {}',
      },
    ],
    killedBy: ['behaviour/stream-ids'],
  },
  {
    name: 'the last event before the end of the stream is lost',
    edits: [
      {
        file: 'core/stream/frame-parser.ts',
        find: `      onEvent: (frame) => {\n`,
        replace: `      onEvent: (next) => {\n        const { late: frame } = this as { late?: Frame }\n        Object.assign(this, { late: next })\n        if (!frame) return\n`,
      },
    ],
    killedBy: ['behaviour/stream-lines'],
    byFaults: true,
  },
  {
    name: 'an unfinished event at the end is delivered',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: 'parser.sink = { onId: noop, onFrame: (frame) => sink.onTail!(frame) }\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/stream-cuts'],
    byFaults: true,
  },
  {
    name: 'frames behind an async decoder are not awaited',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: 'if (pending) await this.#waitForDecoders(pending)',
        replace: '',
      },
    ],
    killedBy: ['behaviour/stream-decoding'],
  },
  {
    name: 'frames overtake one with an async decoder',
    edits: [
      {
        file: 'core/stream/frame-parser.ts',
        find: `if (this.#pending) this.#waiting.push(() => this.sink?.onFrame(frame))\n        else {`,
        replace: '{',
      },
    ],
    killedBy: ['behaviour/stream-decoding'],
  },
  {
    name: 'the event size limit is off',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: `    if (this.#isOverLimit())\n      throw`,
        replace: `    if (this.#isOverLimit() && !this)\n      throw`,
      },
    ],
    killedBy: ['behaviour/stream-sizes'],
  },
  {
    name: 'with onComment a comment counts towards the event size',
    edits: [
      {
        file: 'core/stream/frame-parser.ts',
        find: '(onComment && bufferComments?.(feed, maxBufferSize)) ?? feed',
        replace: 'feed',
      },
    ],
    killedBy: ['behaviour/stream-sizes'],
    test: 'does not limit an endless comment',
  },
  {
    name: 'an unfinished comment grows without bound',
    edits: [
      {
        file: 'core/stream/buffer-comments.ts',
        find: 'if (remaining > 0) pieces!.push(piece.slice(0, remaining))',
        replace: 'pieces!.push(piece)',
      },
    ],
    killedBy: ['unit/buffer-comments'],
  },
  {
    name: 'a colon within a line starts a comment',
    edits: [
      {
        file: 'core/stream/buffer-comments.ts',
        find: `text[lastLine] === ':' && (lastLine > 0 || isLineStart)`,
        replace: `text[lastLine] === ':'`,
      },
    ],
    killedBy: ['unit/buffer-comments'],
  },
  {
    name: 'the idle watchdog is never rearmed',
    edits: [
      {
        file: 'core/platform/watchdog.ts',
        find: 'if (left > 0) this.#wait(left)',
        replace: 'if (left > 0) return',
      },
    ],
    killedBy: ['behaviour/stream-idle'],
  },
  {
    name: 'a clock set back delays the idle watchdog',
    edits: [
      {
        file: 'core/platform/watchdog.ts',
        find: 'Math.min(this.#timeout, this.#last + this.#timeout - this.#clock.now())',
        replace: 'this.#last + this.#timeout - this.#clock.now()',
      },
    ],
    killedBy: ['behaviour/lifecycle-moments'],
  },
  {
    name: 'bytes do not reset the idle watchdog',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: 'this.watchdog?.touch()\n        result',
        replace: 'result',
      },
    ],
    killedBy: ['behaviour/stream-idle'],
  },
  {
    name: 'the consumer’s time counts as silence',
    edits: [{ file: 'core/stream/frame-reader.ts', find: 'this.watchdog?.pause()', replace: '' }],
    killedBy: ['behaviour/stream-idle'],
  },
  {
    name: 'the idle watchdog runs after the stream',
    edits: [{ file: 'core/stream/frame-reader.ts', find: 'this.watchdog?.stop()', replace: '' }],
    killedBy: ['behaviour/stream-idle'],
  },
  {
    name: 'a long timer fires at once',
    edits: [
      {
        file: 'core/platform/start-timer.ts',
        find: 'const step = Math.min(left, 2 ** 31 - 1)',
        replace: 'const step = left',
      },
    ],
    killedBy: ['behaviour/stream-idle', 'behaviour/stream-retry'],
    test: 'of Infinity does not fire',
  },
  {
    name: 'a body independent of the request is read after an abort',
    edits: [{ file: 'core/stream/frame-reader.ts', find: 'discard(this.#source)', replace: '' }],
    killedBy: ['behaviour/request-deaf-fetch'],
  },
  {
    name: 'streamEvents reads ahead of its consumer',
    edits: [
      {
        file: 'read-events.ts',
        find: 'if (this.channel.isAwaited) return undefined',
        replace: 'if (this.channel.size < 9) return undefined',
      },
    ],
    killedBy: ['behaviour/stream-events-reading'],
  },
  {
    name: 'streamEvents accepts a stream cut before "until"',
    edits: [
      {
        file: 'read-events.ts',
        find: 'this.#options.until === undefined',
        replace: 'this.#options',
      },
    ],
    killedBy: ['behaviour/stream-events-reading'],
  },
  {
    name: 'each chunk is decoded as unfinished',
    edits: [
      {
        file: 'core/stream/utf8-chunk-decoder.ts',
        find: `    if (!wasCut && !this.isCut) return this.#whole.decode(bytes)\n`,
        replace: '',
      },
    ],
    killedBy: ['behaviour/stream-encoding', 'behaviour/stream-splits', 'behaviour/stream-cuts'],
    survives:
      'The text is the same: the whole chunks are told apart for speed alone, which `npm run bench:guard` holds.',
  },
  {
    name: 'two streams share a parser',
    edits: [
      {
        file: 'core/stream/parser-lease.ts',
        find: 'if (isUsable) spare = undefined',
        replace: 'void 0',
      },
    ],
    killedBy: ['fuzz/streams-at-once'],
  },
  {
    name: 'a parser is returned within an event',
    edits: [
      {
        file: 'core/stream/ends-with-blank-line.ts',
        find: `text.endsWith('\\n\\n')`,
        replace: `text.endsWith('\\n')`,
      },
    ],
    killedBy: ['behaviour/stream-splits', 'fuzz/streams-at-once'],
  },
  {
    name: 'a parser over its limit is returned',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: `    if (this.#isOverLimit())\n      throw`,
        replace: `    if (this.#isBetweenEvents) this.#unfinished = 0\n    if (this.#isOverLimit())\n      throw`,
      },
    ],
    killedBy: ['behaviour/stream-sizes'],
  },
  {
    name: 'a parser is reused with a different limit',
    edits: [
      {
        file: 'core/stream/parser-lease.ts',
        find: 'parser?.maxBufferSize === maxBufferSize && !sink.onComment',
        replace: 'parser && !sink.onComment',
      },
    ],
    killedBy: ['behaviour/stream-sizes'],
  },
  {
    name: 'a spare parser keeps its last client in memory',
    edits: [
      {
        file: 'core/stream/parser-lease.ts',
        find: 'if (spare?.sink === sink) spare.sink = undefined',
        replace: 'void sink',
      },
    ],
    killedBy: ['memory/collected-clients'],
    test: 'that received an event and were closed',
  },
  {
    name: 'a silent stream keeps its last chunk in memory',
    edits: [
      { file: 'core/stream/frame-reader.ts', find: '      result = undefined\n', replace: '' },
    ],
    killedBy: ['memory/collected-clients'],
    test: 'keep their last event ID',
  },
  {
    name: 'a parser is reused without a reset',
    edits: [{ file: 'core/stream/frame-parser.ts', find: `    this.#reset()\n`, replace: '' }],
    killedBy: ['fuzz/streams-at-once'],
    survives:
      'A parser is given back between two events, when nothing is left: a second lock on the same door.',
  },
  {
    name: 'a body whose cancel() throws ends the client',
    edits: [
      {
        file: 'core/platform/discard.ts',
        find: `const cancel = async () => stream?.cancel()\n  cancel().catch(noop)`,
        replace: '(stream?.cancel() as Promise<unknown> | undefined)?.catch(noop)',
      },
    ],
    killedBy: ['behaviour/request-deaf-fetch'],
  },
  {
    name: 'a split byte order mark is kept',
    edits: [
      { file: 'core/stream/frame-reader.ts', find: `    if (text === '') return\n`, replace: '' },
    ],
    killedBy: ['behaviour/stream-encoding'],
  },
  {
    name: 'a parser is returned with a part of a character',
    edits: [
      { file: 'core/stream/frame-reader.ts', find: '!parser.decoder.isCut && ', replace: '' },
    ],
    killedBy: ['behaviour/stream-splits'],
  },
  {
    name: 'until does not end a client',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: '    if (this.#isLast(event)) {',
        replace: '    if (this.#isPlain && this.#isLast(event)) {',
      },
    ],
    killedBy: ['behaviour/stream-until'],
  },
  {
    name: 'the event of until is not counted as handled',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: `      this.#skip(event.lastEventId)\n      return this.#host.close`,
        replace: '      return this.#host.close',
      },
    ],
    killedBy: ['behaviour/stream-until'],
  },
  {
    name: 'an unterminated last block is not compared with until',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: 'if (this.#isLast({ type, data',
        replace: 'if (this.#isPlain && this.#isLast({ type, data',
      },
    ],
    killedBy: ['behaviour/stream-until'],
  },
  {
    name: 'an unterminated last block does not complete streamEvents',
    edits: [
      {
        file: 'read-events.ts',
        find: 'if (!this.#isEnded && isLastEvent(',
        replace: 'if (this.#isEnded && isLastEvent(',
      },
    ],
    killedBy: ['behaviour/stream-until'],
  },
  {
    name: 'the end of a stream before until is a clean end',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'isEnd && options.until !== undefined',
        replace: 'isEnd && !options',
      },
    ],
    killedBy: ['behaviour/stream-until'],
  },
  {
    name: 'an event with empty data ends a JSON stream',
    edits: [
      {
        file: 'core/decoding/is-empty-json.ts',
        find: `data === '' && `,
        replace: `data === ' ' && `,
      },
    ],
    killedBy: ['behaviour/stream-until'],
  },
  {
    name: 'any error of a decoder skips an event with empty data',
    edits: [
      {
        file: 'core/decoding/is-empty-json.ts',
        find: 'instanceof SyntaxError',
        replace: 'instanceof Error',
      },
    ],
    killedBy: ['behaviour/stream-until'],
  },
]
