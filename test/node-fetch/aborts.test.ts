import { once } from 'node:events'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { type NodeFetchInit, nodeFetch } from '../../src/node/index.ts'
import { deferred } from '../support/deferred.ts'
import { eventStream, eventStreamHead, serve, serveRaw } from '../support/node/serve.ts'

const fetch = nodeFetch()
const reason = new Error('enough')

/** Settles with the rejection. */
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => error,
  )

/** Whether the process saw an error without a listener, or a rejection without a handler. */
function watchProcess(): unknown[] {
  const seen: unknown[] = []
  const see = (error: unknown) => void seen.push(error)
  process.on('uncaughtException', see).on('unhandledRejection', see)
  onTestFinished(() => void process.off('uncaughtException', see).off('unhandledRejection', see))
  return seen
}

/** A server that accepts, and does as told; with its sockets' ends. */
async function serveStage(act: (socket: Socket) => void) {
  const { promise: closed, resolve } = deferred()
  const { promise: reached, resolve: reach } = deferred()
  const url = await serveRaw((socket) => {
    socket.on('close', () => resolve())
    act(socket)
    reach()
  })
  return { url, closed, reached }
}

describe('an abort', () => {
  it('before the call sends nothing', async () => {
    let requests = 0
    const url = await serve((_, response) => void response.end(String(requests++)))
    expect(await errorOf(fetch(url, { signal: AbortSignal.abort(reason) }))).toBe(reason)
    expect(requests).toBe(0)
  })

  it('by a signal without a reason rejects with an AbortError', async () => {
    // As those of the package abort-controller, which have no `throwIfAborted` either.
    const signal = { aborted: true, addEventListener() {}, removeEventListener() {} } as never
    expect(await errorOf(fetch('http://127.0.0.1:1/', { signal }))).toMatchObject({
      name: 'AbortError',
    })
  })

  it('in the same turn as the call rejects with its reason', async () => {
    const seen = watchProcess()
    const controller = new AbortController()
    const url = await serve((_, response) => void response.end())
    const response = fetch(url, { signal: controller.signal })
    controller.abort(reason)
    expect(await errorOf(response)).toBe(reason)
    expect(seen).toEqual([])
  })

  it('while a name is resolved rejects at once', async () => {
    const controller = new AbortController()
    const { promise: asked, resolve: ask } = deferred()
    const lookup = () => ask()
    const response = nodeFetch({ lookup })('http://prices.internal/', { signal: controller.signal })
    await asked
    controller.abort(reason)
    expect(await errorOf(response)).toBe(reason)
  })

  it('while an agent connects rejects at once', async () => {
    const controller = new AbortController()
    const { closed, reached, url } = await serveStage(() => {})
    // The server of TCP never begins the TLS handshake.
    const response = nodeFetch()(url.replace('http', 'https'), { signal: controller.signal })
    await reached
    controller.abort(reason)
    expect(await errorOf(response)).toBe(reason)
    await closed
  })

  it.each<[stage: string, answer: string, init: NodeFetchInit]>([
    ['before the headers', '', {}],
    ['in the middle of the headers', 'HTTP/1.1 200 OK\r\nx-a', {}],
    ['while a body is sent', '', { method: 'POST', body: new ReadableStream({}) }],
  ])('%s rejects and closes the connection', async (_, answer, init) => {
    const seen = watchProcess()
    const controller = new AbortController()
    const stage = await serveStage((socket) => void socket.write(answer))
    const response = fetch(stage.url, { ...init, signal: controller.signal })
    await stage.reached
    controller.abort(reason)
    expect(await errorOf(response)).toBe(reason)
    await stage.closed
    expect(seen).toEqual([])
  })

  it.each([
    ['after the headers', `${eventStreamHead}\r\n`],
    ['in the middle of a body', `${eventStreamHead}content-length: 100\r\n\r\ndata`],
    [
      'in the middle of compressed data',
      `${eventStreamHead}content-encoding: gzip\r\n\r\n${gzipSync('data: 1\n\n').subarray(0, 12).toString('latin1')}`,
    ],
  ])('%s rejects the reads, and closes the connection', async (_, answer) => {
    const seen = watchProcess()
    const controller = new AbortController()
    const stage = await serveStage((socket) => void socket.write(answer, 'latin1'))
    const reader = (await fetch(stage.url, { signal: controller.signal })).body!.getReader()
    if (answer.endsWith('data')) await reader.read()
    const read = reader.read()
    controller.abort(reason)
    expect(await errorOf(read)).toBe(reason)
    expect(await errorOf(reader.read())).toBe(reason)
    await stage.closed
    expect(seen).toEqual([])
  })

  it('with bytes that were not read drops them', async () => {
    const controller = new AbortController()
    const { url } = await serveStage((socket) => void socket.write(`${eventStreamHead}\r\ndata`))
    const { body } = await fetch(url, { signal: controller.signal })
    await new Promise((resolve) => setImmediate(resolve))
    controller.abort(reason)
    expect(await errorOf(body!.getReader().read())).toBe(reason)
  })

  it('after the end changes nothing', async () => {
    const controller = new AbortController()
    const url = await serve((_, response) => void response.end('text'))
    const response = await fetch(url, { signal: controller.signal })
    expect(await response.text()).toBe('text')
    controller.abort(reason)
    await response.body?.cancel().catch(() => {})
  })

  it('while the server resets the connection leaves no error unhandled', async () => {
    const seen = watchProcess()
    for (let round = 0; round < 50; round++) {
      const controller = new AbortController()
      const { url } = await serveStage((socket) => {
        socket.write(`${eventStreamHead}\r\n`)
        setImmediate(() => socket.resetAndDestroy())
      })
      const response = fetch(url, { signal: controller.signal }).then(({ body }) =>
        body!.getReader().read(),
      )
      setImmediate(() => controller.abort(reason))
      await errorOf(response)
    }
    expect(seen).toEqual([])
  })
})

it('removes its listener from a signal at the end of each exchange', async () => {
  const { signal } = new AbortController()
  const counts = { added: 0, removed: 0 }
  const { addEventListener, removeEventListener } = signal
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    counts.added++
    addEventListener.apply(signal, args)
  }
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    counts.removed++
    removeEventListener.apply(signal, args)
  }
  const url = await serve((request, response) => {
    if (request.url === '/hang-up') request.socket.destroy()
    else if (request.url === '/open') response.write('a')
    else response.end('a')
  })
  await (await fetch(url, { signal })).text()
  await errorOf(fetch(`${url}/hang-up`, { signal }))
  await (await fetch(`${url}/open`, { signal })).body!.cancel()
  expect(counts).toEqual({ added: 3, removed: 3 })
})

it('leaves no listener on the sockets of an agent', async () => {
  const { Agent } = await import('node:http')
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const url = await serve((_, response) => response.writeHead(200, eventStream).end('data: 1\n\n'))
  const transport = nodeFetch({ agent })
  const counts: number[] = []
  for (let round = 0; round < 12; round++) {
    await (await transport(url)).text()
    await new Promise((resolve) => setImmediate(resolve))
    const [socket] = Object.values(agent.freeSockets).flat()
    counts.push(socket!.eventNames().reduce((sum, name) => sum + socket!.listenerCount(name), 0))
  }
  expect(new Set(counts).size).toBe(1)
})

it('delivers the bytes that arrived before a cut', async () => {
  const url = await serveRaw((socket) =>
    socket.end(`${eventStreamHead}content-length: 900\r\n\r\ndata: 1\n\n`),
  )
  const reader = (await fetch(url)).body!.getReader()
  // The cut is known before the first read.
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n')
  await expect(reader.read()).rejects.toThrow('terminated')
  await expect(reader.read()).rejects.toThrow('terminated')
})

it('aborts with the client’s close(), during a handshake too', async () => {
  const { closed, reached, url } = await serveStage(() => {})
  const client = new EventSourceClient(url.replace('http', 'https'), { fetch })
  await reached
  client.close()
  await closed
  expect((await client.closed).reason).toBe('closed')
})

it('ends the process once the server has closed an idle connection', async () => {
  const url = await serve((_, response) => response.end('text'))
  const { execFile } = await import('node:child_process')
  const program = `
    import { nodeFetch } from './src/node/index.ts'
    console.log(await (await nodeFetch()(${JSON.stringify(url)})).text())`
  const child = execFile(process.execPath, ['--input-type=module', '--eval', program])
  let printed = ''
  child.stdout!.on('data', (text) => (printed += text))
  const [code] = (await once(child, 'exit')) as [number]
  expect([code, printed]).toEqual([0, 'text\n'])
})
