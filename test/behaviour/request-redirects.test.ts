import { describe, expect, it } from 'vitest'
import {
  EventSourceClient,
  EventSourceError,
  NetworkError,
  ResponseError,
  streamEvents,
} from '../../src/index.ts'
import { atOnce, closeAfterTest, failureOf, readers, take } from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import { testSession } from '../support/test-session.ts'

const routeOf = ({ path }: { path: string }) => path.replace(/\?.*/, '')

describe.each(readers)('a redirect received by $reader', ({ read }) => {
  it.each([301, 302, 303, 307, 308])('is followed: %d', async (status) => {
    const server = testSession()
    const url = server.url('/redirect', { status, to: '/hello?ending=end' })
    expect(await read(url)).toMatchObject([{ data: 'hello' }])
    expect((await server.log()).requests.map(routeOf)).toEqual(['/redirect', '/hello'])
  })

  it('may lead to further redirects', async () => {
    const server = testSession()
    const url = server.url('/redirect', { hops: 5, to: '/hello?ending=end' })
    expect(await read(url)).toMatchObject([{ data: 'hello' }])
    expect((await server.log()).counts.requests).toBe(6)
  })

  it('fails in a loop, for good unless a browser hides it', async () => {
    const server = testSession()
    const reading = read(server.url('/redirect-loop'))
    const isHidden = differs('redirects-unseen')
    const error = await failureOf(reading)
    expect(error).toBeInstanceOf(isHidden ? NetworkError : ResponseError)
    expect(error).toMatchObject({
      url: expect.stringMatching(/\/redirect-loop$/),
      retryable: isHidden,
    })
    expect(String(error).includes('too many redirects')).toBe(!isHidden)
    expect((await server.log()).counts.requests).toBe(21)
  })

  it.each(['missing', 'empty', 'unparsable', 'other-scheme'])(
    'fails without a valid Location (%s)',
    async (kind) => {
      const server = testSession()
      const reading = read(server.url('/redirect-nowhere', { kind }))
      await expect(reading).rejects.toBeInstanceOf(EventSourceError)
      expect((await server.log()).counts.requests).toBeLessThanOrEqual(30)
    },
  )

  it('fails with redirect: manual, and without a hint', async () => {
    const server = testSession()
    const reading = read(server.url('/redirect'), { redirect: 'manual' })
    await expect(reading).rejects.toMatchObject({
      code: 'http',
      message: expect.not.stringContaining('crossOriginRedirect'),
    })
    expect((await server.log()).requests.map(routeOf)).toEqual(['/redirect'])
  })

  it('fails with redirect: error, or the option is rejected', async () => {
    const server = testSession()
    const reading = async () => read(server.url('/redirect'), { redirect: 'error' })
    const isRefused = differs('no-redirect-error')
    const refusal = { message: expect.stringContaining('Invalid option "redirect"') }
    await expect(reading()).rejects.toMatchObject(isRefused ? refusal : { code: 'network' })
    const { requests } = await server.log()
    expect(requests.map(routeOf)).toEqual(isRefused ? [] : ['/redirect'])
  })
})

describe('after a redirect', () => {
  it('each reconnect starts at the original URL', async () => {
    const server = testSession()
    const url = server.url('/redirect', { status: 301, to: '/hello?ending=end' })
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    await take(client.events(), 2)
    const { requests } = await server.waitForRequests(4)
    expect(requests.slice(0, 4).map(routeOf)).toEqual([
      '/redirect',
      '/hello',
      '/redirect',
      '/hello',
    ])
  })

  it('url is the original URL, and origin that of the final URL', async () => {
    const server = testSession()
    const url = server.url('/redirect', { origin: 'other' })
    const client = closeAfterTest(new EventSourceClient(url))
    const { origin } = await client.once('message')
    expect(origin).toBe(server.urls.otherOriginUrl)
    expect(client.url).toBe(url)
    const [event] = await take(streamEvents(url), 1)
    expect(event?.origin).toBe(server.urls.otherOriginUrl)
  })

  it('MessageEvents have the final origin', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/redirect', { origin: 'other' })),
    )
    const origin = await new Promise((resolve) => {
      client.onmessage = (event) => resolve(event.origin)
    })
    expect(origin).toBe(server.urls.otherOriginUrl)
  })

  it('onOpen receives the final URL', async () => {
    const server = testSession()
    const url = await new Promise<string>((resolve) => {
      closeAfterTest(
        new EventSourceClient(server.url('/redirect'), { onOpen: (info) => resolve(info.url) }),
      )
    })
    expect(new URL(url).pathname).toBe('/hello')
  })
})

describe('without a redirect', () => {
  it('origin is that of the URL', async () => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(server.url('/hello')))
    expect((await client.once('message')).origin).toBe(server.urls.serverUrl)
  })
})
