import { describe, expect, it } from 'vitest'
import { EventSourceClient, type EventIterator, readEvents, streamEvents } from '../../src/index.ts'
import { closeAfterTest, failureOf, take } from '../support/client-probes.ts'
import { testSession } from '../support/test-session.ts'

type Open = (url: string) => EventIterator<{ data: string }>

const client = (url: string) => closeAfterTest(new EventSourceClient(url))

/** Every iterator of the package. */
const iterators: [string, Open][] = [
  ['client.events()', (url) => client(url).events()],
  ['the iterator of the client', (url) => client(url)[Symbol.asyncIterator]()],
  ['streamEvents', (url) => streamEvents(url)],
  ['readEvents', (url) => readEvents(fetch(url))],
]

async function start(open: Open, chunk = 'data: 1\n\ndata: 2\n\ndata: 3\n\n') {
  const server = testSession()
  const iterator = open(await server.plan([{ chunks: [chunk] }]))
  return { server, iterator }
}

const done = { done: true, value: undefined }

const response = (text: string) =>
  new Response(text, { headers: { 'content-type': 'text/event-stream' } })

describe.each(iterators)('%s', (_, open) => {
  it("inherits from the platform's prototype of async iterators", async () => {
    const { iterator } = await start(open)
    const generator = (async function* () {})()
    const { getPrototypeOf } = Object
    const prototype = getPrototypeOf(getPrototypeOf(getPrototypeOf(generator)))
    expect(Object.prototype.isPrototypeOf.call(prototype, iterator)).toBe(true)
    expect(iterator[Symbol.asyncIterator]()).toBe(iterator)
    await iterator.return()
  })

  it('is ended by Symbol.asyncDispose', async () => {
    const { iterator } = await start(open)
    await take(iterator, 1)
    // The platform may lack the symbol.
    await (Symbol.asyncDispose ? iterator[Symbol.asyncDispose]() : iterator.return())
    expect(await iterator.next()).toEqual(done)
  })

  it('is ended by throw(), which rejects with its argument', async () => {
    const { iterator } = await start(open)
    await take(iterator, 1)
    const error = new Error('mine')
    expect(await failureOf(iterator.throw(error))).toBe(error)
    expect(await iterator.next()).toEqual(done)
  })

  it('passes throw() through yield*', async () => {
    const { iterator } = await start(open)
    const wrap = async function* () {
      yield* { [Symbol.asyncIterator]: () => iterator }
    }
    const wrapper = wrap()
    await wrapper.next()
    const error = new Error('mine')
    expect(await failureOf(wrapper.throw(error))).toBe(error)
    expect(await iterator.next()).toEqual(done)
  })

  it('settles concurrent next() calls in order', async () => {
    const { iterator } = await start(open)
    const order: string[] = []
    const calls = ['a', 'b', 'c'].map((name) =>
      iterator.next().then(({ value }) => order.push(`${name}${value?.data}`)),
    )
    await Promise.all(calls)
    expect(order).toEqual(['a1', 'b2', 'c3'])
    await iterator.return()
  })

  it('settles every pending next() call on return()', async () => {
    const { iterator } = await start(open)
    await take(iterator, 3)
    const calls = [iterator.next(), iterator.next()]
    expect(await iterator.return()).toEqual(done)
    expect(await Promise.all(calls)).toEqual([done, done])
  })
})

describe('toReadableStream()', () => {
  it('gives the remaining events, then ends', async () => {
    const events = streamEvents(response('data: 1\n\ndata: 2\n\ndata: 3\n\n'))
    await take(events, 1)
    const reader = events.toReadableStream().getReader()
    expect((await reader.read()).value).toMatchObject({ data: '2' })
    expect((await reader.read()).value).toMatchObject({ data: '3' })
    expect((await reader.read()).done).toBe(true)
  })

  it('makes no request before the first read, and reads nothing ahead', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: 1\n\ndata: 2\n\n'] }])
    let calls = 0
    const events = streamEvents(url, {
      fetch(...call: Parameters<typeof fetch>) {
        calls += 1
        return fetch(...call)
      },
    })
    const reader = events.toReadableStream().getReader()
    await server.log()
    expect(calls).toBe(0)
    expect((await reader.read()).value).toMatchObject({ data: '1' })
    reader.releaseLock()
    expect((await events.next()).value).toMatchObject({ data: '2' })
    await events.return()
  })

  it('fails with the error of the iteration', async () => {
    const events = readEvents(response('data: 1\n\n'), { until: '[DONE]' })
    const reader = events.toReadableStream().getReader()
    await reader.read()
    expect(await failureOf(reader.read())).toMatchObject({ code: 'network' })
  })

  it('ends the iteration when cancelled', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: 1\n\n'] }])
    const events = streamEvents(url)
    const reader = events.toReadableStream().getReader()
    await reader.read()
    await reader.cancel()
    expect(await events.next()).toEqual(done)
    await server.waitForClosed(1)
  })
})
