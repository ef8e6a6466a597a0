import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import {
  catchReported,
  closeAfterTest,
  frozenPlatform,
  thrownBy,
} from '../support/client-probes.ts'
import { testSession } from '../support/test-session.ts'

/** How an event comes to the listeners: from the server, or from the program itself, by way of the platform. */
const ways = {
  'an event of the server': async (client: EventSourceClient) => {
    client.connect()
    await client.once('end')
  },
  'an event that the program dispatches': async (client: EventSourceClient) => {
    client.dispatchEvent(new Event('message'))
  },
}

describe.each(Object.entries(ways))('%s', (_name, dispatch) => {
  async function begin() {
    const url = await testSession().plan([{ chunks: ['data: 1\n\nevent: end\ndata\n\n'] }])
    const heard: string[] = []
    const hear = (entry: string) => () => void heard.push(entry)
    const client = closeAfterTest(
      new EventSourceClient(url, { ...frozenPlatform(), autoConnect: false }),
    )
    return { client, heard, hear }
  }

  it('reaches listeners in the order that they were added, those that capture first', async () => {
    const { client, heard, hear } = await begin()
    client.addEventListener('message', hear('1'))
    client.addEventListener('message', hear('2'))
    client.addEventListener('message', hear('3'), true)
    client.addEventListener('message', hear('4'))
    await dispatch(client)
    expect(heard).toEqual(['3', '1', '2', '4'])
  })

  it('reaches a listener once that was added twice, and twice where one of them captures', async () => {
    const { client, heard, hear } = await begin()
    const listener = hear('it')
    client.addEventListener('message', listener)
    client.addEventListener('message', listener, false)
    client.addEventListener('message', listener, { capture: true })
    await dispatch(client)
    expect(heard).toEqual(['it', 'it'])
  })

  it('does not reach what was taken off as the other kind would have been', async () => {
    const { client, heard, hear } = await begin()
    const listener = hear('it')
    client.addEventListener('message', listener, true)
    client.removeEventListener('message', listener)
    await dispatch(client)
    expect(heard).toEqual(['it'])
  })

  it('does not reach a listener that one before it takes off, nor one that it adds', async () => {
    const { client, heard, hear } = await begin()
    const late = hear('late')
    client.addEventListener('message', () => {
      client.removeEventListener('message', late)
      client.addEventListener('message', hear('added'))
    })
    client.addEventListener('message', late)
    await dispatch(client)
    expect(heard).toEqual([])
  })

  it('does not reach a listener whose signal is aborted, before or meanwhile', async () => {
    const { client, heard, hear } = await begin()
    const controller = new AbortController()
    client.addEventListener('message', hear('never'), { signal: AbortSignal.abort() })
    client.addEventListener('message', () => controller.abort())
    client.addEventListener('message', hear('no more'), { signal: controller.signal })
    await dispatch(client)
    expect(heard).toEqual([])
  })

  it('takes a listener of `once` off before it is called', async () => {
    const { client, heard } = await begin()
    const listener = () => {
      heard.push('once')
      client.dispatchEvent(new Event('message'))
    }
    client.addEventListener('message', listener, { once: true })
    await dispatch(client)
    expect(heard).toEqual(['once'])
  })

  it('gets no further than the listener that stops it at once', async () => {
    const { client, heard, hear } = await begin()
    client.addEventListener('message', hear('before'))
    client.addEventListener('message', (event) => event.stopImmediatePropagation())
    client.addEventListener('message', hear('after'))
    await dispatch(client)
    expect(heard).toEqual(['before'])
  })

  it('gets no further than the capturing listeners where one of them stops it', async () => {
    const { client, heard, hear } = await begin()
    client.addEventListener('message', (event) => event.stopPropagation(), true)
    client.addEventListener('message', hear('capturing'), true)
    client.addEventListener('message', hear('other'))
    await dispatch(client)
    expect(heard).toEqual(['capturing'])
  })

  it('is not kept from the others by stopPropagation', async () => {
    const { client, heard, hear } = await begin()
    client.addEventListener('message', (event) => event.stopPropagation())
    client.addEventListener('message', hear('other'))
    await dispatch(client)
    expect(heard).toEqual(['other'])
  })

  it('reaches handleEvent as it is by then', async () => {
    const { client, heard, hear } = await begin()
    const listener = { handleEvent: hear('first') }
    client.addEventListener('message', listener)
    listener.handleEvent = hear('second')
    await dispatch(client)
    expect(heard).toEqual(['second'])
  })
})

describe('addEventListener', () => {
  const idle = () =>
    closeAfterTest(new EventSourceClient('https://example.com/', { autoConnect: false }))

  it('takes null for no listener', () => {
    const client = idle()
    client.addEventListener('message', null)
    client.removeEventListener('message', null)
    expect(client.dispatchEvent(new Event('message'))).toBe(true)
  })

  it.each([
    ['text', 'the listener is neither a function nor an object'],
    [7, 'the listener is neither a function nor an object'],
  ])('refuses %j as a listener', (listener, reason) => {
    const error = thrownBy(() => idle().addEventListener('message', listener as never))
    expect(error).toBeInstanceOf(TypeError)
    expect(error).toMatchObject({ message: `Failed to listen to "message": ${reason}` })
  })

  it.each([[null], ['text'], [{}]])('refuses %j as a signal', (signal) => {
    const add = () => idle().addEventListener('message', () => {}, { signal: signal as never })
    expect(thrownBy(add)).toMatchObject({
      name: 'TypeError',
      message: 'Failed to listen to "message": "signal" is not an AbortSignal',
    })
  })
})

describe('a listener that throws', () => {
  it('is reported, the others are called all the same, and the stream goes on', async () => {
    const reported = catchReported()
    const url = await testSession().plan([
      { chunks: ['data: 1\n\ndata: 2\n\nevent: end\ndata\n\n'] },
    ])
    const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
    const heard: string[] = []
    client.addEventListener('message', ({ data }) => {
      throw new Error(`listener ${data}`)
    })
    client.addEventListener('message', ({ data }) => heard.push(data))
    await client.once('end')
    expect(reported).toEqual([new Error('listener 1'), new Error('listener 2')])
    expect(heard).toEqual(['1', '2'])
  })
})

describe('the options of a listener', () => {
  it('may be null', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    const heard: string[] = []
    const listener = () => heard.push('it')
    client.addEventListener('any', listener, null as never)
    client.dispatchEvent(new Event('any'))
    client.removeEventListener('any', listener, null as never)
    client.dispatchEvent(new Event('any'))
    expect(heard).toEqual(['it'])
  })
})

describe('dispatchEvent', () => {
  it('returns false for an event that was canceled, and leaves nothing on it', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    client.addEventListener('any', (event) => event.preventDefault())
    const event = new Event('any', { cancelable: true })
    expect(client.dispatchEvent(event)).toBe(false)
    expect(Object.hasOwn(event, 'stopImmediatePropagation')).toBe(false)
  })

  it('refuses what is no event, as the platform does', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    // A TypeError in most runtimes, an InvalidStateError in Deno.
    expect(thrownBy(() => client.dispatchEvent({ type: 'any' } as Event))).toBeInstanceOf(Error)
  })

  it('calls nobody twice where an event of the same type is dispatched in between', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    const heard: string[] = []
    client.addEventListener('any', () => {
      heard.push('first')
      if (heard.length === 1) client.dispatchEvent(new Event('any'))
    })
    client.addEventListener('any', () => heard.push('second'))
    client.dispatchEvent(new Event('any'))
    expect(heard).toEqual(['first', 'first', 'second', 'second'])
  })
})
