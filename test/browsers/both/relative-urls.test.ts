import { describe, expect, it } from 'vitest'
import { EventSource } from '../../../src/event-source/index.ts'
import { EventSourceClient, streamEvents } from '../../../src/index.ts'
import { closeAfterTest } from '../../support/client-probes.ts'

const { EventSource: Native, document, location } = globalThis

// The workers' script is at the root, but the page that starts them is not.
const folder = document ? location.pathname.replace(/[^/]*$/, '') : '/'
const { origin } = location

const inputs = ['where', './where?a=1#part', '../where', '/where', '?a=1', '#part', '', ' where ']

/** The URL that the source resolves; the source is closed before it sends a request. */
function urlIn(create: () => { readonly url: string; close(): void }): string {
  const source = create()
  source.close()
  return source.url
}

describe('a relative URL', () => {
  it.each(inputs)('resolves in the client as in the platform: "%s"', (input) => {
    const native = urlIn(() => new Native(input))
    expect(urlIn(() => new EventSourceClient(input))).toBe(native)
  })

  it.each(inputs)('resolves in the drop-in as in the platform: "%s"', (input) => {
    const native = urlIn(() => new Native(input))
    expect(urlIn(() => new EventSource(input))).toBe(native)
  })

  it('is requested by the client relative to document or worker script', async () => {
    const client = closeAfterTest(new EventSourceClient('where?by=client'))
    expect(await client.once('message')).toEqual({
      type: 'message',
      data: `${folder}where?by=client`,
      lastEventId: '',
      origin,
    })
  })

  it('is requested by the drop-in relative to document or worker script', async () => {
    const source = closeAfterTest(new EventSource('./where?by=drop-in'))
    const { data, origin: from } = await new Promise<MessageEvent>((resolve) => {
      source.onmessage = resolve
    })
    expect({ data, from }).toEqual({ data: `${folder}where?by=drop-in`, from: origin })
  })

  it('is requested by streamEvents relative to document or worker script', async () => {
    const events = streamEvents('where', { json: {} })
    const { value } = await events.next()
    await events.return()
    expect(value?.data).toBe(`${folder}where`)
  })

  it('returned by a function is resolved for the attempt', async () => {
    const client = closeAfterTest(
      new EventSourceClient(({ attempt }) => `/deep/where?attempt=${attempt}`),
    )
    expect((await client.once('message')).data).toBe('/deep/where?attempt=1')
    expect(client.url).toBe(`${origin}/deep/where?attempt=1`)
  })
})
