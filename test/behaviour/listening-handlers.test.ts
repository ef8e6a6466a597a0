import { describe, expect, it } from 'vitest'
import { EventSourceClient, json, text } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

/** A client of a stream that the test writes, and a way to wait until all of it has been delivered. */
async function openStream() {
  const server = testSession()
  const client = closeAfterTest(new EventSourceClient(await server.plan([{}]), frozenPlatform()))
  await waitForStatus(client, 'open')
  let sent = 0
  return {
    client,
    /** Sends events of that name with data 1, 2, 3 … in one chunk, and waits for the last to be through. */
    async send(count: number, name = 'message') {
      const marker = `done-${(sent += 1)}`
      const events = Array.from({ length: count }, (_, index) => {
        return `event: ${name}\ndata: ${index + 1}\n\n`
      })
      const through = client.once(marker)
      await server.write(`${events.join('')}event: ${marker}\ndata\n\n`)
      await through
    },
  }
}

describe('on', () => {
  it('calls a handler with the events of its name only', async () => {
    const { client, send } = await openStream()
    const heard: string[] = []
    client.on('price', ({ type, data }) => heard.push(type + data))
    await send(2, 'price')
    await send(1, 'Price')
    await send(1)
    expect(heard).toEqual(['price1', 'price2'])
  })

  it('calls handlers in the order that they were added, those of the name before those of all', async () => {
    const { client, send } = await openStream()
    const calls: string[] = []
    client.onAny(({ type }) => type === 'message' && calls.push('any'))
    client.on('message', () => calls.push('first'))
    client.on('message', () => calls.push('second'))
    client.on('message', () => calls.push('third'))
    await send(1)
    expect(calls).toEqual(['first', 'second', 'third', 'any'])
  })

  it('returns a function that takes the handler off, and does nothing the second time', async () => {
    const { client, send } = await openStream()
    const heard: string[] = []
    const handler = ({ data }: { data: string }) => void heard.push(data)
    const off = client.on('message', handler)
    await send(1)
    off()
    client.on('message', handler)
    off()
    await send(2)
    expect(heard).toEqual(['1', '1', '2'])
  })

  it('calls a handler once with `once`', async () => {
    const { client, send } = await openStream()
    const heard: string[] = []
    client.on('message', ({ data }) => heard.push(data), { once: true })
    await send(3)
    expect(heard).toEqual(['1'])
  })

  it('takes any name, those of objects too', async () => {
    const { client, send } = await openStream()
    const heard: string[] = []
    for (const name of ['constructor', '__proto__', 'toString', 'é 中'])
      client.on(name, ({ type }) => heard.push(type))
    for (const name of ['toString', 'é 中', '__proto__', 'constructor', 'hasOwnProperty'])
      await send(1, name)
    expect(heard).toEqual(['toString', 'é 中', '__proto__', 'constructor'])
  })

  it('takes a handler off when its signal is aborted, and adds none where it is already', async () => {
    const { client, send } = await openStream()
    const controller = new AbortController()
    const { signal } = controller
    const heard: string[] = []
    client.on('message', ({ data }) => heard.push(`named ${data}`), { signal })
    client.onAny(({ data }) => data && heard.push(`any ${data}`), { signal })
    await send(1)
    controller.abort()
    client.on('message', () => heard.push('too late'), { signal })
    await send(1)
    expect(heard).toEqual(['named 1', 'any 1'])
  })

  it('does not call a handler that was taken off by one before it, for the same event', async () => {
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

  it('calls a handler that was added during a dispatch from the next event on', async () => {
    const { client, send } = await openStream()
    const calls: string[] = []
    const off = client.on('message', ({ data }) => {
      off()
      client.on('message', (event) => calls.push(`added by ${data}, got ${event.data}`))
    })
    await send(3)
    expect(calls).toEqual(['added by 1, got 2', 'added by 1, got 3'])
  })

  it('calls one of all names that was added, or taken off, in a run of one name from the next event on', async () => {
    const { client, send } = await openStream()
    const heard: unknown[] = []
    let off = () => {}
    client.on('price', ({ data }) => {
      if (data === '2') off = client.onAny((event) => heard.push(event.data))
      if (data === '4') off()
    })
    await send(5, 'price')
    expect(heard).toEqual(['3'])
  })

  it('lets a handler take itself off without a loss for the next one', async () => {
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

  it('refuses what is not a function with a TypeError that names the event', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    expect(() => client.on('price', undefined as never)).toThrow(TypeError)
    expect(() => client.on('price', {} as never)).toThrow(/"price".*function/)
    expect(() => client.onAny({} as never)).toThrow(/"any".*function/)
  })
})

describe('off', () => {
  it('takes off the handler of that name and no other', async () => {
    const { client, send } = await openStream()
    const heard: string[] = []
    const handler = ({ type }: { type: string }) => void heard.push(type)
    client.on('a', handler)
    client.on('b', handler)
    client.on('b', () => heard.push('another'))
    client.off('b', handler)
    client.off('c', handler)
    await send(1, 'a')
    await send(1, 'b')
    expect(heard).toEqual(['a', 'another'])
  })
})

describe('onAny', () => {
  it('calls a handler once with `once`', async () => {
    const { client, send } = await openStream()
    const heard: string[] = []
    client.onAny(({ data }) => heard.push(data), { once: true })
    await send(2)
    expect(heard).toEqual(['1'])
  })

  it('gets declared and undeclared events, each decoded its own way, and returns its off', async () => {
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
    const heard: unknown[] = []
    const off = client.onAny(({ type, data }) => {
      heard.push([type, data])
      if (data === 'X') off()
    })
    await client.once('end')
    expect(heard).toEqual([
      ['price', { value: 1 }],
      ['message', 'PLAIN'],
      ['other', 'X'],
    ])
  })
})

describe('an event that does not decode', () => {
  it('goes to onError with its cause, no `error` is fired, and the stream goes on', async () => {
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
  it('happens once for all who listen, and not at all where nobody does', async () => {
    const server = testSession()
    const decoded: string[] = []
    const decode = (data: string) => {
      decoded.push(data)
      return { data }
    }
    const chunks = ['event: heard\ndata: a\n\nevent: unheard\ndata: b\n\nevent: heard\ndata: c\n\n']
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks }]), { ...frozenPlatform(), decode }),
    )
    const heard: unknown[] = []
    client.on('heard', ({ data }) => heard.push(data))
    client.on('heard', ({ data }) => heard.push(data))
    client.addEventListener('heard', ({ data }) => heard.push(data))
    for await (const { data } of client.events('heard')) if (data.data === 'c') break
    expect(decoded).toEqual(['a', 'c'])
    expect(heard).toHaveLength(6)
    expect(new Set(heard).size).toBe(2)
  })

  it('can go on from what text makes', async () => {
    const url = await testSession().plan([{ chunks: ['data: a b\n\n'] }])
    const decode = (data: string) => text(data).split(' ')
    const client = closeAfterTest(new EventSourceClient(url, { ...frozenPlatform(), decode }))
    expect((await client.once('message')).data).toEqual(['a', 'b'])
  })
})
