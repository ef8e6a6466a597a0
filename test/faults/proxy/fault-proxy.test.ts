import { describe, expect, it, onTestFinished } from 'vitest'
import { decodeChunked, rawRequest } from '../../support/raw-client.ts'
import { LogServer } from '../log/log-server.ts'
import { frameOf } from '../log/numbered-event.ts'
import type { Fault } from './fault.ts'
import { FaultProxy, type FaultProxyOptions } from './fault-proxy.ts'

/** A proxy with that plan in front of a log of five events, and the injected faults. */
async function startProxy(
  plan: readonly (readonly Fault[])[],
  options: Partial<FaultProxyOptions> = {},
) {
  const log = await LogServer.listen({ burst: 0 })
  log.finish(5)
  const struck: Fault[] = []
  const proxy = await FaultProxy.listen({
    target: log.port,
    plan,
    onStruck: (fault) => void struck.push(fault),
    ...options,
  })
  onTestFinished(async () => {
    await proxy.close()
    await log.close()
  })
  return { proxy, struck, url: `${proxy.origin}/` }
}

const whole = [1, 2, 3, 4, 5].map((number) => frameOf(number)).join('')
const textOf = (body: Buffer) => Buffer.concat(decodeChunked(body).chunks).toString()

/** Reads until the last event. */
async function readWhole(url: string) {
  const response = rawRequest(url)
  await response.has('25\n')
  const head = await response.head
  response.socket.destroy()
  const { body } = await response.over
  return { head, body, reads: response.reads }
}

describe('a connection through the fault proxy', () => {
  it('is unchanged after the plan ends', async () => {
    let leftAlone = 0
    const { struck, url } = await startProxy([[{ kind: 'html' }]], {
      onLeftAlone: () => (leftAlone += 1),
    })
    expect(await (await fetch(url)).text()).toContain('<title>')
    expect(leftAlone).toBe(0)
    expect(textOf((await readWhole(url)).body)).toBe(whole)
    expect(leftAlone).toBe(1)
    expect(struck).toEqual([{ kind: 'html' }])
  })

  it('that is cut ends after the given bytes', async () => {
    const { proxy, struck, url } = await startProxy([
      [{ kind: 'cut', after: 300 }],
      [{ kind: 'cut', after: 0 }],
    ])
    const response = rawRequest(url)
    const { how, body } = await response.over
    expect(how).toBe('closed')
    expect((await response.head).length + 4 + body.length).toBe(300)
    expect(await rawRequest(url).over).toMatchObject({ how: 'closed', body: Buffer.alloc(0) })
    expect(Buffer.concat(proxy.connections[0]!.sent)).toHaveLength(300)
    expect(struck).toHaveLength(2)
  })

  it('that is reset ends with a RST', async () => {
    const { proxy, url } = await startProxy([[{ kind: 'reset', after: 300 }]])
    expect((await rawRequest(url).over).how).toBe('reset')
    expect(Buffer.concat(proxy.connections[0]!.sent)).toHaveLength(300)
  })

  it('that is half-open stays silent until its end', async () => {
    const { proxy, struck, url } = await startProxy([[{ kind: 'half-open' }]], {
      silenceEndsAfter: 20,
    })
    expect(await rawRequest(url).over).toMatchObject({ how: 'reset', body: Buffer.alloc(0) })
    expect(proxy.connections[0]!.request).toMatchObject({ method: 'GET', target: '/' })
    expect(struck).toEqual([{ kind: 'half-open' }])
  })

  it('that stalls stops within a character after the given bytes', async () => {
    const { url } = await startProxy([[{ kind: 'stall', after: 60 }]], { silenceEndsAfter: 20 })
    const { how, body } = await rawRequest(url).over
    const sent = Buffer.concat(decodeChunked(body).chunks)
    expect(how).toBe('reset')
    expect(sent).toHaveLength(
      Buffer.from(whole).findIndex((byte, at) => at >= 60 && byte >= 0xc0) + 1,
    )
    expect(sent).toEqual(Buffer.from(whole).subarray(0, sent.length))
  })

  it('that is throttled keeps to its rate', async () => {
    const { struck, url } = await startProxy([[{ kind: 'throttle', bytesPerSecond: 4000 }]])
    const start = performance.now()
    const { body, head } = await readWhole(url)
    const seconds = (performance.now() - start) / 1000
    expect(textOf(body)).toBe(whole)
    expect(seconds).toBeGreaterThan(((head.length + body.length) / 4000) * 0.9)
    expect(struck).toHaveLength(1)
  })

  it('with split writes delivers all bytes in pieces', async () => {
    const { proxy, url } = await startProxy([[{ kind: 'split', size: 2 }]])
    expect(textOf((await readWhole(url)).body)).toBe(whole)
    const sizes = new Set(proxy.connections[0]!.sent.map(({ length }) => length))
    expect(Math.max(...sizes)).toBe(2)
  })

  it('with delayed headers waits for them', async () => {
    const { url } = await startProxy([[{ kind: 'delay-headers', milliseconds: 100 }]])
    const start = performance.now()
    const response = await fetch(url)
    // A timer may fire a millisecond early.
    expect(performance.now() - start).toBeGreaterThanOrEqual(99)
    expect(response.status).toBe(200)
    await response.body!.cancel()
  })

  it('that is truncated ends within a chunk', async () => {
    const { url } = await startProxy([
      [{ kind: 'truncate', after: 100 }],
      [{ kind: 'truncate', after: 100 }],
    ])
    const { how, body } = await rawRequest(url).over
    const { chunks, complete } = decodeChunked(body)
    expect(how).toBe('closed')
    expect(complete).toBe(false)
    expect(Buffer.concat(chunks)).toEqual(Buffer.from(whole).subarray(0, 100))
    // The body announces more, so `fetch` detects the cut.
    await expect((await fetch(url)).text()).rejects.toThrow('terminated')
  })

  it('with corrupt framing is not valid HTTP', async () => {
    const { url } = await startProxy([
      [{ kind: 'corrupt-framing', chunk: 0 }],
      [{ kind: 'corrupt-framing', chunk: 2 }],
    ])
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    await expect((await fetch(url)).text()).rejects.toThrow('terminated')
  })

  it('with corrupt data differs in one byte', async () => {
    const { url } = await startProxy([[{ kind: 'corrupt-data', after: 70, mask: 0b1000_0001 }]])
    const expected = Buffer.from(whole)
    expected[70]! ^= 0b1000_0001
    const { body } = await readWhole(url)
    expect(Buffer.concat(decodeChunked(body).chunks)).toEqual(expected)
  })

  it('that ends early completes the response within an event', async () => {
    const { url } = await startProxy([
      [{ kind: 'end-early', after: 60 }],
      [{ kind: 'end-early', after: 0 }],
    ])
    const { how, body } = await rawRequest(url).over
    expect(how).toBe('closed')
    expect(decodeChunked(body).complete).toBe(true)
    expect(Buffer.concat(decodeChunked(body).chunks)).toEqual(Buffer.from(whole).subarray(0, 60))
    expect(await (await fetch(url)).text()).toBe('')
  })

  it('that closes after each event completes each response', async () => {
    const fault = [{ kind: 'close-after-event' } as const]
    const { url } = await startProxy([fault, fault])
    for (const position of ['', '№1/5865']) {
      const headers = { 'last-event-id': Buffer.from(position).toString('latin1') }
      const { how, body } = await rawRequest(url, { headers }).over
      expect(how).toBe('closed')
      expect(decodeChunked(body).complete).toBe(true)
      expect(textOf(body)).toBe(frameOf(position ? 2 : 1))
    }
  })

  it('is rejected with a status and Retry-After', async () => {
    const now = Date.UTC(2026, 0, 1)
    const { url } = await startProxy(
      [
        [{ kind: 'refuse', status: 502 }],
        [{ kind: 'refuse', status: 503, retryAfter: { seconds: 3, as: 'seconds' } }],
        [{ kind: 'refuse', status: 429, retryAfter: { seconds: 60, as: 'date' } }],
      ],
      { now: () => now },
    )
    const answers: unknown[] = []
    for (let count = 3; count > 0; count -= 1) {
      const { headers, status } = await fetch(url)
      answers.push([status, headers.get('retry-after')])
    }
    expect(answers).toEqual([
      [502, null],
      [503, '3'],
      [429, 'Thu, 01 Jan 2026 00:01:00 GMT'],
    ])
  })

  it('is redirected to a portal page', async () => {
    const { url } = await startProxy([[{ kind: 'portal' }]])
    const response = await fetch(url)
    expect(response).toMatchObject({ redirected: true, status: 200 })
    expect(response.headers.get('content-type')).toBe('text/html')
    expect(await response.text()).toContain('Sign in')
  })

  it('can have several faults at once', async () => {
    const { struck, url } = await startProxy([
      [
        { kind: 'cut', after: 330 },
        { kind: 'split', size: 7 },
        { kind: 'corrupt-data', after: 20, mask: 1 },
      ],
    ])
    const response = rawRequest(url)
    const { body } = await response.over
    expect((await response.head).length + 4 + body.length).toBe(330)
    const [start] = decodeChunked(body).chunks
    const expected = Buffer.from(whole).subarray(0, start!.length)
    expected[20]! ^= 1
    expect(start).toEqual(expected)
    expect(struck.map(({ kind }) => kind).sort()).toEqual(['corrupt-data', 'cut', 'split'])
  })
})
