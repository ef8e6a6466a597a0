import { describe, expect, it } from 'vitest'
import { EventSourceClient, json, text } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

/** Opens a stream that the test writes, with a way to wait until everything was delivered. */
async function openStream() {
  const server = testSession()
  const client = closeAfterTest(new EventSourceClient(await server.plan([{}]), frozenPlatform()))
  await waitForStatus(client, 'open')
  let sent = 0
  return {
    client,
    /** Sends events of that name with data 1, 2, 3 … in one chunk, and waits until the last was delivered. */
    async send(count: number, name = 'message') {
      const marker = `done-${(sent += 1)}`
      const events = Array.from({ length: count }, (_, index) => {
        return `event: ${name}\ndata: ${index + 1}\n\n`
      })
      const delivered = client.once(marker)
      await server.write(`${events.join('')}event: ${marker}\ndata\n\n`)
      await delivered
    },
  }
}

describe('on', () => {
  it('calls a handler only for events of its name', async () => {
    const { client, send } = await openStream()
    const received: string[] = []
    client.on('price', ({ type, data }) => received.push(type + data))
    await send(2, 'price')
    await send(1, 'Price')
    await send(1)
    expect(received).toEqual(['price1', 'price2'])
  })

  it('calls named handlers in order, then `onAny` handlers', async () => {
    const { client, send } = await openStream()
    const calls: string[] = []
    client.onAny(({ type }) => type === 'message' && calls.push('any'))
    client.on('message', () => calls.push('first'))
    client.on('message', () => calls.push('second'))
    client.on('message', () => calls.push('third'))
    await send(1)
    expect(calls).toEqual(['first', 'second', 'third', 'any'])
  })

  it('calls every handler before the listeners', async () => {
    const { client, send } = await openStream()
    const calls: string[] = []
    client.addEventListener('message', () => calls.push('listener'))
    client.onAny(({ type }) => type === 'message' && calls.push('any'))
    client.on('message', () => calls.push('on'))
    await send(1)
    expect(calls).toEqual(['on', 'any', 'listener'])
  })

  it('returns a function that removes the handler, once', async () => {
    const { client, send } = await openStream()
    const received: string[] = []
    const handler = ({ data }: { data: string }) => void received.push(data)
    const off = client.on('message', handler)
    await send(1)
    off()
    client.on('message', handler)
    off()
    await send(2)
    expect(received).toEqual(['1', '1', '2'])
  })

  it('calls a handler once with `once`', async () => {
    const { client, send } = await openStream()
    const received: string[] = []
    client.on('message', ({ data }) => received.push(data), { once: true })
    await send(3)
    expect(received).toEqual(['1'])
  })

  it('accepts any name, including names of object members', async () => {
    const { client, send } = await openStream()
    const received: string[] = []
    for (const name of ['constructor', '__proto__', 'toString', 'é 中'])
      client.on(name, ({ type }) => received.push(type))
    for (const name of ['toString', 'é 中', '__proto__', 'constructor', 'hasOwnProperty'])
      await send(1, name)
    expect(received).toEqual(['toString', 'é 中', '__proto__', 'constructor'])
  })

  it('removes a handler on abort, and adds none if already aborted', async () => {
    const { client, send } = await openStream()
    const controller = new AbortController()
    const { signal } = controller
    const received: string[] = []
    client.on('message', ({ data }) => received.push(`named ${data}`), { signal })
    client.onAny(({ data }) => data && received.push(`any ${data}`), { signal })
    await send(1)
    controller.abort()
    client.on('message', () => received.push('too late'), { signal })
    await send(1)
    expect(received).toEqual(['named 1', 'any 1'])
  })

  it('skips a handler that an earlier one removed during the event', async () => {
    const { client, send } = await openStream()
    const calls: string[] = []
    client.on('message', () => {
      calls.push('first')
      offSecond()
    })
    const offSecond = client.on('message', () => calls.push('second'))
    client.on('message', () => calls.push('third'))
    await send(1)
    expect(calls).toEqual(['first', 'third'])
  })

  it('calls a handler added during an event from the next event on', async () => {
    const { client, send } = await openStream()
    const calls: string[] = []
    const off = client.on('message', ({ data }) => {
      off()
      client.on('message', (event) => calls.push(`added by ${data}, got ${event.data}`))
    })
    await send(3)
    expect(calls).toEqual(['added by 1, got 2', 'added by 1, got 3'])
  })

  it('applies `onAny` changes made by a handler from the next event on', async () => {
    const { client, send } = await openStream()
    const received: unknown[] = []
    let off = () => {}
    client.on('price', ({ data }) => {
      if (data === '2') off = client.onAny((event) => received.push(event.data))
      if (data === '4') off()
    })
    await send(5, 'price')
    expect(received).toEqual(['3'])
  })

  it('calls the next handler after one that removes itself', async () => {
    const { client, send } = await openStream()
    const calls: string[] = []
    const off = client.on('message', () => {
      calls.push('once')
      off()
    })
    client.on('message', ({ data }) => calls.push(data))
    await send(2)
    expect(calls).toEqual(['once', '1', '2'])
  })

  it('rejects a non-function with a TypeError that names the event', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    expect(() => client.on('price', undefined as never)).toThrow(TypeError)
    expect(() => client.on('price', {} as never)).toThrow(/"price".*function/)
    expect(() => client.onAny({} as never)).toThrow(/"any".*function/)
  })
})

describe('off', () => {
  it('removes only that handler of that name', async () => {
    const { client, send } = await openStream()
    const received: string[] = []
    const handler = ({ type }: { type: string }) => void received.push(type)
    client.on('a', handler)
    client.on('b', handler)
    client.on('b', () => received.push('another'))
    client.off('b', handler)
    client.off('c', handler)
    await send(1, 'a')
    await send(1, 'b')
    expect(received).toEqual(['a', 'another'])
  })

  it('removes a handler that was added twice', async () => {
    const { client, send } = await openStream()
    const received: string[] = []
    const handler = ({ data }: { data: string }) => void received.push(data)
    client.on('message', handler)
    client.on('message', handler)
    await send(1)
    client.off('message', handler)
    await send(2)
    expect(received).toEqual(['1', '1'])
  })
})

describe('onAny', () => {
  it('applies changes made by its handlers from the next event on', async () => {
    const server = testSession()
    const chunks = [[1, 2, 3, 4, 5].map((data) => `data: ${data}\n\n`).join('')]
    const url = await server.plan([{ chunks }])
    const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
    const received: string[] = []
    let off = () => {}
    await new Promise<void>((resolve) => {
      client.onAny(({ data }) => {
        if (data === '2') off = client.onAny((event) => received.push(event.data))
        if (data === '4') off()
        if (data === '5') resolve()
      })
    })
    expect(received).toEqual(['3'])
  })

  it('calls a handler once with `once`', async () => {
    const { client, send } = await openStream()
    const received: string[] = []
    client.onAny(({ data }) => received.push(data), { once: true })
    await send(2)
    expect(received).toEqual(['1'])
  })

  it('receives declared and undeclared events, each with its decoder', async () => {
    const server = testSession()
    const chunks = [
      'event: price\ndata: {"value":1}\n\n',
      'data: plain\n\n',
      'event: other\ndata: x\n\n',
      'event: end\ndata\n\n',
    ]
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks }]), {
        ...frozenPlatform(),
        events: { price: json<{ value: number }>(), end: text },
        decode: (data) => data.toUpperCase(),
      }),
    )
    const received: unknown[] = []
    const off = client.onAny(({ type, data }) => {
      received.push([type, data])
      if (data === 'X') off()
    })
    await client.once('end')
    expect(received).toEqual([
      ['price', { value: 1 }],
      ['message', 'PLAIN'],
      ['other', 'X'],
    ])
  })
})

describe('an event that fails to decode', () => {
  it('is reported to `onError` without an `error` event or a disconnect', async () => {
    const server = testSession()
    const chunks = ['id: 7\nevent: price\ndata: {\n\n', 'event: price\ndata: {"value":1}\n\n']
    const errors: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks }]), {
        ...frozenPlatform(),
        events: { price: json<{ value: number }>() },
        onError: (error) => errors.push(error),
      }),
    )
    let isFired = false
    client.onerror = () => (isFired = true)
    expect(await client.once('price')).toMatchObject({ data: { value: 1 } })
    expect(errors).toMatchObject([
      { name: 'DecodeError', event: { type: 'price', data: '{', lastEventId: '7' } },
    ])
    expect((errors[0] as Error).cause).toBeInstanceOf(SyntaxError)
    expect(isFired).toBe(false)
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
    expect(client.metrics).toMatchObject({ events: 2, decodeErrors: 1 })
  })
})

describe('decoding', () => {
  it('happens once per event, and only if the event has a handler', async () => {
    const server = testSession()
    const decoded: string[] = []
    const decode = (data: string) => {
      decoded.push(data)
      return { data }
    }
    const chunks = [
      'event: handled\ndata: a\n\nevent: unhandled\ndata: b\n\nevent: handled\ndata: c\n\n',
    ]
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks }]), { ...frozenPlatform(), decode }),
    )
    const received: unknown[] = []
    client.on('handled', ({ data }) => received.push(data))
    client.on('handled', ({ data }) => received.push(data))
    client.addEventListener('handled', ({ data }) => received.push(data))
    for await (const { data } of client.events('handled')) if (data.data === 'c') break
    expect(decoded).toEqual(['a', 'c'])
    expect(received).toHaveLength(6)
    expect(new Set(received).size).toBe(2)
  })

  it('can build on the text decoder', async () => {
    const url = await testSession().plan([{ chunks: ['data: a b\n\n'] }])
    const decode = (data: string) => text(data).split(' ')
    const client = closeAfterTest(new EventSourceClient(url, { ...frozenPlatform(), decode }))
    expect((await client.once('message')).data).toEqual(['a', 'b'])
  })
})
