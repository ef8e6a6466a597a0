import type { Mutant } from '../mutant.ts'

const inExchange = (find: string, replace: string) => [{ file: 'node/exchange.ts', find, replace }]
const inHeaders = (find: string, replace: string) => [
  { file: 'node/request-headers.ts', find, replace },
]
const inDecompress = (find: string, replace: string) => [
  { file: 'node/decompress.ts', find, replace },
]

/** `nodeFetch`: the transport on `node:http` and `node:https`. */
export const node: Mutant[] = [
  {
    name: 'a cut body ends cleanly',
    edits: inExchange(
      '    this.#rejectRead()\n    this.#closeRequest()',
      '    this.#settleRead({ done: true })\n    this.#closeRequest()',
    ),
    killedBy: ['node-fetch/failures'],
  },
  {
    name: 'the bytes before a cut are dropped',
    edits: inExchange(
      '    this.onReadable()\n    this.#rejectRead()',
      '    this.#source = undefined\n    this.#rejectRead()',
    ),
    killedBy: ['node-fetch/aborts'],
  },
  {
    name: 'an aborted exchange delivers what has arrived',
    edits: inExchange(
      '    this.#rejectRead()\n    this.#release()',
      '    this.#rejectRead()\n    this.#closeRequest()',
    ),
    killedBy: ['node-fetch/aborts'],
  },
  {
    name: 'an abort before the headers leaves the connection open',
    edits: inExchange('    this.#request?.destroy()\n', ''),
    killedBy: ['node-fetch/aborts'],
  },
  {
    name: 'the listener of the signal stays',
    edits: inExchange(`    this.#options.signal?.removeEventListener('abort', this)\n`, ''),
    killedBy: ['node-fetch/aborts'],
  },
  {
    name: 'a switch of protocols is waited for indefinitely',
    edits: inExchange(`.on('close', onRequestClose)`, ''),
    killedBy: ['node-fetch/responses'],
  },
  {
    name: 'an error of the request after the response is unhandled',
    edits: inExchange(`.on('error', onRequestError)`, `.once('error', onRequestError)`),
    killedBy: ['node-fetch/aborts'],
    survives: 'A request of Node emits one error only; the listener stays in case that changes.',
  },
  {
    name: 'the failure of a body stream is not reported',
    edits: inExchange('if (error && error.code !== prematureClose) this.fail(error)', ''),
    killedBy: ['node-fetch/request-bodies'],
  },
  {
    name: 'a streamed request waits for its first chunk',
    edits: inExchange('      request.flushHeaders()\n', ''),
    killedBy: ['node-fetch/aborts'],
  },
  {
    name: 'a redirect is followed despite redirect: "error"',
    edits: inExchange('if (rejectsRedirects && ', 'if (!rejectsRedirects && '),
    killedBy: ['node-fetch/responses'],
  },
  {
    name: 'connections are closed by the framing of the response',
    edits: inHeaders(`    connection: 'keep-alive',\n`, ''),
    killedBy: ['node-fetch/sockets'],
  },
  {
    name: 'a stream of a DELETE has no framing',
    edits: inHeaders(
      `if (length === undefined) headers['transfer-encoding'] = 'chunked'\n  else if (length > 0`,
      'if (length! > 0',
    ),
    killedBy: ['node-fetch/request-bodies'],
  },
  {
    name: 'the length of the caller is sent',
    edits: inHeaders(`  delete headers['content-length']\n`, ''),
    killedBy: ['node-fetch/request-bodies'],
    survives:
      'Each body but a stream has its own length, which replaces it; only a stream with a given length would show it.',
  },
  {
    name: 'the caller sets the framing of the request',
    edits: inHeaders(`if (notAllowed.test(key)) throw`, `if (!key) throw`),
    killedBy: ['node-fetch/responses'],
  },
  {
    name: 'deflate without a header is not decoded',
    edits: inDecompress('(first! & 0x0f) === 8 ?', 'first !== undefined ?'),
    killedBy: ['node-fetch/compression'],
  },
  {
    name: 'several codings are undone in the order of the header',
    edits: inDecompress('    .reverse()\n', ''),
    killedBy: ['node-fetch/compression'],
    test: 'undoes several codings',
  },
  {
    name: 'decompression does not wait for the reader',
    edits: inDecompress('if (!this.push(data)) decoder.pause()', 'this.push(data)'),
    killedBy: ['node-fetch/compression'],
  },
  {
    name: 'an error of a decoder ends the process',
    edits: inDecompress(
      `return decoder.on('error', (error) => this.destroy(error))`,
      'return decoder',
    ),
    killedBy: ['node-fetch/compression'],
  },
  {
    name: 'each TLS connection has a context of its own, without the authorities',
    edits: [
      {
        file: 'node/connect-options.ts',
        find: 'secureContext: (secureContext ??= createContext(secrets)),',
        replace: '',
      },
    ],
    killedBy: ['node-fetch/tls'],
  },
  {
    name: 'TLS sessions are not remembered',
    edits: [
      {
        file: 'node/connect-options.ts',
        find: '    secureAgent ??= new',
        replace: '    secureAgent = new',
      },
    ],
    killedBy: ['node-fetch/tls'],
  },
  {
    name: 'an agent does not get the TLS options',
    edits: [
      {
        file: 'node/connect-options.ts',
        find: '{ ...forAgents, agent:',
        replace: '{ ...rest, agent:',
      },
    ],
    killedBy: ['node-fetch/agents'],
  },
  {
    name: 'headers are an array for agents, too',
    edits: [
      {
        file: 'node/start-request.ts',
        find: 'return request({ ...options, headers, agent })',
        replace: 'return request({ ...options, headers: Object.entries(headers).flat(), agent })',
      },
    ],
    killedBy: ['node-fetch/agents'],
  },
  {
    name: 'an IPv6 address keeps its brackets',
    edits: [
      {
        file: 'node/start-request.ts',
        find: `hostname.replace(/^\\[|\\]$/g, '')`,
        replace: 'hostname',
      },
    ],
    killedBy: ['node-fetch/sockets'],
  },
  {
    name: 'bytes that change after the call are sent',
    edits: [
      {
        file: 'node/request-body.ts',
        find: 'body.byteLength).slice())',
        replace: 'body.byteLength))',
      },
    ],
    killedBy: ['node-fetch/request-bodies'],
  },
  {
    name: 'a path passes for a certificate authority',
    edits: [
      {
        file: 'node/node-fetch-options.ts',
        find: `if (isText(value)) return value.includes('-----BEGIN')`,
        replace: 'if (isText(value)) return true',
      },
    ],
    killedBy: ['node-fetch/options'],
  },
  {
    name: 'a dispatcher is ignored, and its proxy bypassed',
    edits: [{ file: 'node/node-fetch.ts', find: `['agent', 'dispatcher']`, replace: `['agent']` }],
    killedBy: ['node-fetch/responses'],
  },
]
