import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import {
  catchReported,
  closeAfterTest,
  frozenPlatform,
  thrownBy,
} from '../support/client-probes.ts'
import { testSession } from '../support/test-session.ts'

/** The two sources of an event: the server, and the program through `dispatchEvent`. */
const sources = {
  'a server event': async (client: EventSourceClient) => {
    client.connect()
    await client.once('end')
  },
  'a dispatched event': async (client: EventSourceClient) => {
    client.dispatchEvent(new Event('message'))
  },
}

describe.each(Object.entries(sources))('%s', (_name, dispatch) => {
  async function start() {
    const url = await testSession().plan([{ chunks: ['data: 1\n\nevent: end\ndata\n\n'] }])
    const received: string[] = []
    const record = (entry: string) => () => void received.push(entry)
    const client = closeAfterTest(
      new EventSourceClient(url, { ...frozenPlatform(), autoConnect: false }),
    )
    return { client, received, record }
  }

  it('reaches capturing listeners first, then the others in order', async () => {
    const { client, received, record } = await start()
    client.addEventListener('message', record('1'))
    client.addEventListener('message', record('2'))
    client.addEventListener('message', record('3'), true)
    client.addEventListener('message', record('4'))
    await dispatch(client)
    expect(received).toEqual(['3', '1', '2', '4'])
  })

  it('reaches a repeated listener once, or twice if one captures', async () => {
    const { client, received, record } = await start()
    const listener = record('it')
    client.addEventListener('message', listener)
    client.addEventListener('message', listener, false)
    client.addEventListener('message', listener, { capture: true })
    await dispatch(client)
    expect(received).toEqual(['it', 'it'])
  })

  it('reaches a listener if its removal had another capture flag', async () => {
    const { client, received, record } = await start()
    const listener = record('it')
    client.addEventListener('message', listener, true)
    client.removeEventListener('message', listener)
    await dispatch(client)
    expect(received).toEqual(['it'])
  })

  it('skips listeners that an earlier listener removed or added', async () => {
    const { client, received, record } = await start()
    const late = record('late')
    client.addEventListener('message', () => {
      client.removeEventListener('message', late)
      client.addEventListener('message', record('added'))
    })
    client.addEventListener('message', late)
    await dispatch(client)
    expect(received).toEqual([])
  })

  it('skips listeners whose signal is aborted before or during it', async () => {
    const { client, received, record } = await start()
    const controller = new AbortController()
    client.addEventListener('message', record('never'), { signal: AbortSignal.abort() })
    client.addEventListener('message', () => controller.abort())
    client.addEventListener('message', record('no more'), { signal: controller.signal })
    await dispatch(client)
    expect(received).toEqual([])
  })

  it('removes a `once` listener before calling it', async () => {
    const { client, received } = await start()
    const listener = () => {
      received.push('once')
      client.dispatchEvent(new Event('message'))
    }
    client.addEventListener('message', listener, { once: true })
    await dispatch(client)
    expect(received).toEqual(['once'])
  })

  it('stops at a listener that calls stopImmediatePropagation', async () => {
    const { client, received, record } = await start()
    client.addEventListener('message', record('before'))
    client.addEventListener('message', (event) => event.stopImmediatePropagation())
    client.addEventListener('message', record('after'))
    await dispatch(client)
    expect(received).toEqual(['before'])
  })

  it('stops after the capturing listeners if one calls stopPropagation', async () => {
    const { client, received, record } = await start()
    client.addEventListener('message', (event) => event.stopPropagation(), true)
    client.addEventListener('message', record('capturing'), true)
    client.addEventListener('message', record('other'))
    await dispatch(client)
    expect(received).toEqual(['capturing'])
  })

  it('continues after stopPropagation in a non-capturing listener', async () => {
    const { client, received, record } = await start()
    client.addEventListener('message', (event) => event.stopPropagation())
    client.addEventListener('message', record('other'))
    await dispatch(client)
    expect(received).toEqual(['other'])
  })

  it('calls the current handleEvent of a listener object', async () => {
    const { client, received, record } = await start()
    const listener = { handleEvent: record('first') }
    client.addEventListener('message', listener)
    listener.handleEvent = record('second')
    await dispatch(client)
    expect(received).toEqual(['second'])
  })
})

describe('addEventListener', () => {
  const idle = () =>
    closeAfterTest(new EventSourceClient('https://example.com/', { autoConnect: false }))

  it('ignores a null listener', () => {
    const client = idle()
    client.addEventListener('message', null)
    client.removeEventListener('message', null)
    expect(client.dispatchEvent(new Event('message'))).toBe(true)
  })

  it.each([
    ['text', 'the listener is neither a function nor an object'],
    [7, 'the listener is neither a function nor an object'],
  ])('rejects %j as a listener', (listener, reason) => {
    const error = thrownBy(() => idle().addEventListener('message', listener as never))
    expect(error).toBeInstanceOf(TypeError)
    expect(error).toMatchObject({ message: `Failed to listen to "message": ${reason}` })
  })

  it.each([[null], ['text'], [{}]])('rejects %j as a signal', (signal) => {
    const add = () => idle().addEventListener('message', () => {}, { signal: signal as never })
    expect(thrownBy(add)).toMatchObject({
      name: 'TypeError',
      message: 'Failed to listen to "message": "signal" is not an AbortSignal',
    })
  })
})

describe('a throwing listener', () => {
  it('is reported without affecting other listeners or the stream', async () => {
    const reported = catchReported()
    const url = await testSession().plan([
      { chunks: ['data: 1\n\ndata: 2\n\nevent: end\ndata\n\n'] },
    ])
    const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
    const received: string[] = []
    client.addEventListener('message', ({ data }) => {
      throw new Error(`listener ${data}`)
    })
    client.addEventListener('message', ({ data }) => received.push(data))
    await client.once('end')
    expect(reported).toEqual([new Error('listener 1'), new Error('listener 2')])
    expect(received).toEqual(['1', '2'])
  })
})

describe('listener options', () => {
  it('may be null', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    const received: string[] = []
    const listener = () => received.push('it')
    client.addEventListener('any', listener, null as never)
    client.dispatchEvent(new Event('any'))
    client.removeEventListener('any', listener, null as never)
    client.dispatchEvent(new Event('any'))
    expect(received).toEqual(['it'])
  })
})

describe('dispatchEvent', () => {
  it('returns false for a canceled event, and adds no property to it', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    client.addEventListener('any', (event) => event.preventDefault())
    const event = new Event('any', { cancelable: true })
    const names = Object.getOwnPropertyNames(event)
    expect(client.dispatchEvent(event)).toBe(false)
    expect(Object.getOwnPropertyNames(event)).toEqual(names)
  })

  it('throws for a value that is not an event', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    // A TypeError in most runtimes, an InvalidStateError in Deno.
    expect(thrownBy(() => client.dispatchEvent({ type: 'any' } as Event))).toBeInstanceOf(Error)
  })

  it('delivers a nested event of the same type exactly once', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    const received: string[] = []
    client.addEventListener('any', () => {
      received.push('first')
      if (received.length === 1) client.dispatchEvent(new Event('any'))
    })
    client.addEventListener('any', () => received.push('second'))
    client.dispatchEvent(new Event('any'))
    expect(received).toEqual(['first', 'first', 'second', 'second'])
  })
})
