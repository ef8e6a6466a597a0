import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { createTestServer } from '../../src/testing/index.ts'
import { closeAfterTest, failureOf, thrownBy } from '../support/client-probes.ts'

const url = 'https://example.test/prices'

describe('closing a test server', () => {
  it('accepts open connections and requests that the client aborts', async () => {
    const server = createTestServer()
    const { fetch, platform } = server
    const client = new EventSourceClient(url, { fetch, platform })
    void (await server.nextConnection()).send({ data: 'x' })
    const waiting = new EventSourceClient(url, { fetch, platform })
    await server.nextConnection()
    waiting.close()
    const abortedAtOnce = new AbortController()
    const failure = failureOf(fetch(url, abortedAtOnce))
    abortedAtOnce.abort()
    await failure
    await server.settle()
    expect(server.requests).toHaveLength(3)
    server.close()
    expect(client.state.status).toBe('open')
    client.close()
  })

  it('names each request without an answer, each unused answer and each waiting call', async () => {
    const server = createTestServer()
    const { fetch } = server
    void fetch(url, { method: 'POST' })
    await server.nextConnection()
    void fetch(`${url}?second`)
    server.respondOnce(200)
    await server.settle()
    server.respondOnce(503)
    server.failOnce()
    const waiting = failureOf(server.nextConnection())
    expect(String(thrownBy(() => server.close())).split('\n')).toEqual([
      'Error: The test left requests open:',
      expect.stringMatching(
        /^- POST https:\/\/example.test\/prices: taken .*no answer\. Call open/,
      ),
      '- respondOnce(503): not used, because no request came after it.',
      '- failOnce(): not used, because no request came after it.',
      expect.stringMatching(/^- .*while nextConnection\(\) waited.* The last of 2 so far was GET /),
    ])
    expect(await waiting).toMatchObject({ message: expect.stringContaining('closed') as string })
  })

  it('names a request that was not taken', async () => {
    const server = createTestServer()
    void server.fetch(url)
    expect(String(thrownBy(() => server.close()))).toMatch(
      /- GET https:\/\/example.test\/prices: no answer\. Take it with nextConnection/,
    )
    expect(() => server.close()).not.toThrow()
  })

  it('names an unexpected request of a client that has closed', async () => {
    const server = createTestServer()
    const { fetch, platform } = server
    const client = new EventSourceClient(url, { fetch, platform })
    await server.settle()
    client.close()
    expect(() => server.close()).toThrow('GET https://example.test/prices: no answer')
  })

  it('fails later requests and calls', async () => {
    const server = createTestServer()
    server.close()
    expect(await failureOf(server.fetch(url))).toBeInstanceOf(TypeError)
    expect(String(await failureOf(server.nextConnection()))).toContain('the server is closed')
  })

  it('is what using does', () => {
    const server = createTestServer()
    server.respondOnce(200)
    // Safari before 26 has no Symbol.dispose.
    const dispose = Symbol.dispose ? server[Symbol.dispose] : () => server.close()
    expect(dispose).toThrow('respondOnce(200)')
    expect(() => server.close()).not.toThrow()
  })
})

describe('nextConnection without a request', () => {
  const reasonOf = async (server: ReturnType<typeof createTestServer>) =>
    String(await failureOf(server.nextConnection()))

  it('names a server that no client uses', async () => {
    const reason = await reasonOf(createTestServer({ timeout: 1 }))
    expect(reason).toMatch(/no request within 1 ms\. server\.fetch was never called: pass it/)
  })

  it('names the timer that the client waits for', async () => {
    const server = createTestServer({ timeout: 1 })
    const { fetch, platform } = server
    server.respondOnce(503)
    closeAfterTest(new EventSourceClient(url, { fetch, platform }))
    await server.settle()
    expect(await reasonOf(server)).toMatch(
      /The last of 1 so far was GET https:\S+\. A timer is due in 1000 ms: call await server\.advance\(1000\)\.$/,
    )
    await server.advance(1000)
    expect((await server.nextConnection()).isWaiting).toBe(true)
  })

  it('gives no request of a later time to the call that has failed', async () => {
    const server = createTestServer({ timeout: 1 })
    const failed = server.nextConnection()
    await failureOf(failed)
    void server.fetch(url)
    await server.settle()
    expect((await server.nextConnection()).request.url).toBe(url)
  })

  it('names a platform that is offline or hidden', async () => {
    const server = createTestServer({ timeout: 1 })
    server.platform.goOffline()
    server.platform.hide()
    const reason = await reasonOf(server)
    expect(reason).toContain('call server.platform.goOnline()')
    expect(reason).toContain('call server.platform.show()')
  })
})
