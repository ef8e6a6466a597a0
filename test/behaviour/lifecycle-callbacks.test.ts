import { describe, expect, it } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import { closeAfterTest, collect, frozenPlatform, waitForStatus } from '../support/client-probes.ts'
import { testSession } from '../support/test-session.ts'

/** Functions that record their number of arguments and their `this`, by name. */
function recordCalls() {
  const calls: Record<string, { count: number; self: unknown }> = {}
  const record = <Result>(name: string, result?: Result) =>
    function (this: unknown, ...args: readonly unknown[]): Result {
      calls[name] = { count: args.length, self: this }
      return result as Result
    }
  return { calls, record }
}

describe('functions in the options of a client', () => {
  it('are called with their documented arguments and without `this`', async () => {
    const server = testSession()
    const { calls, record } = recordCalls()
    const url = await server.plan([
      { status: 503 },
      { chunks: [': c\n\nid: 7\nevent: price\ndata: 3\n\ndata: 4\n\ndata: no\n\n'], ending: 'end' },
      { status: 404 },
    ])
    const { platform, ...frozen } = frozenPlatform()
    const store = { load: record('load', ''), save: record<void>('save') }
    const decode = record('decode')
    const client = closeAfterTest(
      new EventSourceClient(record('url', url), {
        ...frozen,
        platform,
        method: 'POST',
        headers: record('headers', {}),
        body: record('body', 'x'),
        fetch(...args) {
          calls['fetch'] = { count: args.length, self: this }
          return globalThis.fetch(...(args as Parameters<typeof globalThis.fetch>))
        },
        events: { price: record('events.price', '') },
        decode(data) {
          if (data === 'no') throw new Error(data)
          return decode.call(this, data)
        },
        lastEventId: store,
        idempotent: true,
        reconnect: { shouldRetry: record('shouldRetry') },
        onOpen: record('onOpen'),
        onError: record('onError'),
        onReconnect: record('onReconnect'),
        onClose: record('onClose'),
        onComment: record('onComment'),
      }),
    )
    client.on('price', record('on'))
    client.on('price', record('once'), { once: true })
    client.onAny(record('onAny'))
    client.subscribe(record('subscribe'))
    for (const attempt of [1, 2]) {
      await waitForStatus(client, 'waiting', attempt)
      await platform.clock.advanceToNext()
    }
    await client.closed
    const { save, load, ...others } = calls
    expect(load).toEqual({ count: 0, self: store })
    expect(save).toEqual({ count: 1, self: store })
    const [plain, two] = [
      { count: 1, self: undefined },
      { count: 2, self: undefined },
    ]
    expect(others).toEqual({
      ...{ url: plain, headers: plain, body: plain, fetch: two, shouldRetry: two },
      ...{ 'events.price': plain, decode: plain, onComment: plain },
      ...{ onOpen: plain, onError: plain, onReconnect: plain, onClose: plain },
      ...{ on: plain, once: plain, onAny: plain, subscribe: plain },
    })
  })
})

describe('functions in the options of streamEvents', () => {
  it('are called with their documented arguments and without `this`', async () => {
    const { calls, record } = recordCalls()
    const events = streamEvents(record('url', testSession().url('/hello', { ending: 'end' })), {
      headers: record('headers', {}),
      json: record('json', { a: 1 }),
      decode: record('decode'),
      until: record('until', false),
      reconnect: undefined,
    } as object)
    // `until` never holds.
    await expect(collect(events)).rejects.toThrow('until')
    const plain = { count: 1, self: undefined }
    expect(calls).toEqual({ url: plain, headers: plain, json: plain, decode: plain, until: plain })
  })
})
