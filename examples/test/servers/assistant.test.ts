import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventSourceClient } from 'headwater'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  type Conversation,
  type Turn,
  answerEvents,
  conversation,
} from '../../assistant/schemas.ts'
import { writeScripted } from '../../assistant/scripted-model.ts'
import { createExamplesServer } from '../../server/create-server.ts'
import { anthropicDelta, openaiDelta, startModelStandIn } from '../support/model-stand-in.ts'
import { ServerProcess } from '../support/server-process.ts'

const headers = { 'content-type': 'application/json' }
const key = 'sk-secret-0123456789'

/** No test reaches a real model, whatever the environment says. */
beforeEach(() => {
  for (const name of ['OPENAI_MODEL', 'ANTHROPIC_MODEL']) vi.stubEnv(name, '')
  vi.stubEnv('ASSISTANT_PACE', '20000')
  return () => vi.unstubAllEnvs()
})

/** The server of the demo, with an empty store; `restart` closes it and starts it again with the same store. */
async function startAssistant() {
  const dataFolder = mkdtempSync(join(tmpdir(), 'headwater-assistant-'))
  let demo = await start()
  let api = ''
  locate()
  onTestFinished(async () => {
    await demo.close()
    rmSync(dataFolder, { recursive: true, force: true })
  })

  async function start() {
    const started = await createExamplesServer({ dataFolder, pages: false, only: 'assistant' })
    started.server.listen(0, '127.0.0.1')
    await once(started.server, 'listening')
    return started
  }

  function locate(): void {
    api = `http://127.0.0.1:${(demo.server.address() as AddressInfo).port}/assistant/api`
  }

  return {
    ...createRequests(() => api),
    url: () => api,
    async restart() {
      await demo.close()
      demo = await start()
      locate()
    },
  }
}

function createRequests(api: () => string) {
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${api()}${path}`, init)
    // oxlint-disable-next-line typescript/no-explicit-any -- the test checks its type
    return { status: response.status, body: (await response.json()) as any }
  }
  const post = (path: string, body: unknown) =>
    ask(path, { method: 'POST', headers, body: JSON.stringify(body) })
  const turns = async (id: string): Promise<Turn[]> =>
    (await ask(`/conversations/${id}`)).body.turns
  return {
    ask,
    post,
    turns,
    /** Reads an answer after a position; `take` leaves after so many deltas. */
    async read(id: string, options: { request?: object; after?: number; take?: number } = {}) {
      const { request, after, take = Infinity } = options
      const client = new EventSourceClient(`${api()}/answers/${id}`, {
        json: request,
        idempotent: true,
        resume: () => ({}),
        lastEventId: after === undefined ? null : String(after),
        events: answerEvents,
        until: ({ type }) => type === 'done',
        reconnect: { initialDelay: 10 },
      })
      const ids: string[] = []
      let text = ''
      for await (const event of client) {
        if (event.type === 'end') return { text, ids, end: event.data }
        if (event.type !== 'delta') continue
        text += event.data.text
        ids.push(event.lastEventId)
        if (ids.length === take) break
      }
      const { error } = await client.closed
      if (error) throw error
      return { text, ids, end: undefined }
    },
    /** The last turn of a conversation, once its answer has ended. */
    async ended(id: string): Promise<Turn> {
      return vi.waitFor(async () => {
        const turn = (await turns(id)).at(-1)!
        expect(turn.status).not.toBe('writing')
        return turn
      }, 30_000)
    },
  }
}

const newPrompt = (prompt = 'Plan a weekend in Lisbon') => ({
  id: randomUUID(),
  request: { conversation: randomUUID(), prompt },
})

/** Numbers from one to another, as event IDs. */
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index))

async function useStandIn(kind: 'openai' | 'anthropic') {
  const standIn = await startModelStandIn()
  onTestFinished(() => standIn.stop())
  const prefix = kind.toUpperCase()
  vi.stubEnv(`${prefix}_MODEL`, `${kind}-test`)
  vi.stubEnv(`${prefix}_BASE_URL`, kind === 'openai' ? `${standIn.url}/v1` : standIn.url)
  vi.stubEnv(`${prefix}_API_KEY`, key)
  return standIn
}

describe('an answer', () => {
  it('is generated once for a request that is repeated at the same time and later', async () => {
    const { read, turns } = await startAssistant()
    const { id, request } = newPrompt()
    const whole = writeScripted(request.prompt, id)
    const read1 = await Promise.all([1, 2, 3].map(() => read(id, { request })))
    const later = await read(id, { request })
    for (const { text, ids, end } of [...read1, later]) {
      expect(text).toBe(whole)
      expect(ids).toEqual(range(1, ids.length))
      expect(end).toEqual({ status: 'complete', generations: 1 })
    }
    expect(await turns(request.conversation)).toMatchObject([
      { id, text: whole, status: 'complete', generations: 1 },
    ])
  })

  it('continues after any position', async () => {
    const { read } = await startAssistant()
    const { id, request } = newPrompt()
    const whole = await read(id, { request })
    const last = whole.ids.length
    for (const after of [0, 1, Math.floor(last / 2), last - 1, last]) {
      const rest = await read(id, { after })
      expect(rest.ids).toEqual(range(after + 1, last))
      expect(whole.text.endsWith(rest.text)).toBe(true)
      expect(rest.end?.status).toBe('complete')
    }
  })

  it('is generated to its end without a reader', async () => {
    const { read, ended } = await startAssistant()
    const { id, request } = newPrompt()
    await read(id, { request, take: 2 })
    const { status, text } = await ended(request.conversation)
    expect({ status, text }).toEqual({
      status: 'complete',
      text: writeScripted(request.prompt, id),
    })
  })

  it('that was interrupted by a restart continues with the next piece', async () => {
    vi.stubEnv('ASSISTANT_PACE', '100')
    const { read, restart, turns, ended } = await startAssistant()
    const { id, request } = newPrompt()
    await read(id, { request, take: 3 })
    await restart()
    const [interrupted] = await turns(request.conversation)
    expect(interrupted!.status).toBe('writing')
    const { text, generations, position } = await ended(request.conversation)
    expect(text).toBe(writeScripted(request.prompt, id))
    expect(generations).toBe(1)
    expect((await read(id, { after: 0 })).ids).toEqual(range(1, position))
  })

  it('of a process that was killed continues with the next piece', async () => {
    const server = new ServerProcess({ ASSISTANT_PACE: '100' })
    onTestFinished(() => server.dispose())
    await server.start()
    const { read, turns } = createRequests(() => `${server.url}/assistant/api`)
    const { id, request } = newPrompt()
    const { text: beginning } = await read(id, { request, take: 3 })
    await server.kill()
    await server.start()
    const rest = await read(id, { after: 3 })
    expect(beginning + rest.text).toBe(writeScripted(request.prompt, id))
    expect(rest.ids).toEqual(range(4, rest.ids.length + 3))
    expect(await turns(request.conversation)).toMatchObject([{ id, generations: 1 }])
  })

  it('is not started while the previous one is being written', async () => {
    const standIn = await useStandIn('openai')
    const { read, post, turns } = await startAssistant()
    const { id, request } = newPrompt()
    const reading = read(id, { request })
    const call = await standIn.next()
    const other = await post(`/answers/${randomUUID()}`, request)
    expect(other).toMatchObject({
      status: 409,
      body: { error: expect.stringMatching(/still being written/) },
    })
    call.send(openaiDelta('Done.'))
    call.send('[DONE]')
    expect((await reading).text).toBe('Done.')
    expect(await turns(request.conversation)).toHaveLength(1)
  })

  it('takes the place of the one that it replaces', async () => {
    const { read, turns } = await startAssistant()
    const first = newPrompt()
    await read(first.id, first)
    const id = randomUUID()
    await read(id, { request: { ...first.request, replaces: first.id } })
    expect((await turns(first.request.conversation)).map((turn) => turn.id)).toEqual([id])
  })

  it.each([
    ['no prompt', { prompt: undefined }],
    ['an empty prompt', { prompt: '  ' }],
    ['an overlong prompt', { prompt: 'x'.repeat(4001) }],
    ['a conversation that is not a UUID', { conversation: '1; DROP TABLE answers' }],
    ['an unknown field', { model: 'another' }],
  ])('is rejected with %s', async (_, change) => {
    const { post, ask } = await startAssistant()
    const { id, request } = newPrompt()
    expect((await post(`/answers/${id}`, { ...request, ...change })).status).toBe(400)
    expect((await ask(`/answers/${id}`)).status).toBe(404)
  })

  it.each([
    ['x', 400],
    ['-1', 400],
    ['99999', 409],
  ])('is not read after the position %s', async (lastEventId, status) => {
    const { ask, read } = await startAssistant()
    const { id, request } = newPrompt()
    await read(id, { request })
    const answer = await ask(`/answers/${id}`, { headers: { 'last-event-id': lastEventId } })
    expect(answer.status).toBe(status)
  })
})

describe('stopping', () => {
  it('ends the request to the model and keeps the text', async () => {
    const standIn = await useStandIn('openai')
    const { read, post, turns } = await startAssistant()
    const { id, request } = newPrompt()
    const reading = read(id, { request })
    const call = await standIn.next()
    call.send(openaiDelta('The first words'))
    await expect
      .poll(async () => (await turns(request.conversation))[0]!.text)
      .toBe('The first words')
    const stopped = await post(`/answers/${id}/stop`, {})
    expect(stopped).toMatchObject({
      status: 200,
      body: { id, status: 'stopped', text: 'The first words', position: 1 },
    })
    await call.closed
    expect(await reading).toMatchObject({ text: 'The first words', end: { status: 'stopped' } })
    // A repeated request changes nothing.
    expect((await post(`/answers/${id}/stop`, {})).body).toEqual(stopped.body)
    expect(standIn.count).toBe(1)
  })

  it('of an unknown answer is a 404', async () => {
    const { post } = await startAssistant()
    expect((await post(`/answers/${randomUUID()}/stop`, {})).status).toBe(404)
  })
})

describe('the stream of conversations', () => {
  it('contains each conversation, then each change, and resumes', async () => {
    const { url, read, ask } = await startAssistant()
    const [first, second] = [newPrompt('The first\nprompt'), newPrompt('The second')]
    await read(first.id, first)
    await read(second.id, second)
    const open = (lastEventId: string) => {
      const client = new EventSourceClient(`${url()}/conversations`, {
        events: { conversation },
        lastEventId,
      })
      onTestFinished(() => client.close())
      return client
    }
    const client = open('')
    const listed: Conversation[] = []
    client.on('conversation', ({ data }) => void listed.push(data))
    await expect.poll(() => listed.at(-1)?.title).toBe('The second')
    expect(listed.slice(-2)).toMatchObject([
      { title: 'The first prompt', answer: { id: first.id, status: 'complete' } },
      { title: 'The second', answer: { id: second.id, status: 'complete' } },
    ])
    const third = randomUUID()
    await read(third, { request: first.request })
    const answer = { id: third, status: 'complete' }
    await expect.poll(() => listed.at(-1)!.answer).toEqual(answer)
    const resumed = await open(String(listed.at(-1)!.version - 1)).once('conversation')
    expect(resumed.data).toEqual(listed.at(-1))

    const latest = await ask('/conversations/latest')
    expect(latest.body).toMatchObject({
      id: first.request.conversation,
      turns: [{}, { id: third }],
    })
    const conflict = await ask('/conversations', { headers: { 'last-event-id': '99' } })
    expect(conflict.status).toBe(409)
  })
})

describe('a model behind an endpoint', () => {
  it('of OpenAI gets the conversation and the key', async () => {
    const standIn = await useStandIn('openai')
    const { read, ask } = await startAssistant()
    expect((await ask('/model')).body).toEqual({ name: 'openai-test' })
    const { id, request } = newPrompt('One')
    const first = read(id, { request })
    const call = await standIn.next()
    expect(call.path).toBe('/v1/chat/completions')
    expect(call.headers['authorization']).toBe(`Bearer ${key}`)
    expect(call.body).toEqual({
      model: 'openai-test',
      stream: true,
      messages: [{ role: 'user', content: 'One' }],
    })
    for (const word of ['Hello ', 'world']) call.send(openaiDelta(word))
    call.send({ choices: [{ delta: {}, finish_reason: 'stop' }] })
    call.send('[DONE]')
    expect(await first).toMatchObject({ text: 'Hello world', end: { status: 'complete' } })

    void read(randomUUID(), { request: { ...request, prompt: 'Two' } })
    const second = await standIn.next()
    expect(second.body.messages).toEqual([
      { role: 'user', content: 'One' },
      { role: 'assistant', content: 'Hello world' },
      { role: 'user', content: 'Two' },
    ])
    second.send('[DONE]')
  })

  it('of Anthropic gets the conversation and the key', async () => {
    const standIn = await useStandIn('anthropic')
    const { read } = await startAssistant()
    const { id, request } = newPrompt('One')
    const reading = read(id, { request })
    const call = await standIn.next()
    expect(call.path).toBe('/v1/messages')
    expect(call.headers).toMatchObject({ 'x-api-key': key, 'anthropic-version': '2023-06-01' })
    expect(call.body).toMatchObject({ model: 'anthropic-test', stream: true })
    expect(call.body.messages).toEqual([{ role: 'user', content: 'One' }])
    call.send({ type: 'ping' }, 'ping')
    for (const word of ['Hello ', 'world']) call.send(anthropicDelta(word), 'content_block_delta')
    call.send({ delta: { stop_reason: 'end_turn' } }, 'message_delta')
    call.send({ type: 'message_stop' }, 'message_stop')
    expect(await reading).toMatchObject({ text: 'Hello world', end: { status: 'complete' } })
  })

  const invalidKey = { message: `Incorrect API key provided: ${key}` }
  it.each([
    ['openai', 401, invalidKey, 'rejected the key (401). Check OPENAI_API_KEY'],
    ['openai', 429, { message: 'Quota' }, 'rate limit is reached (429). Try again in 20 s'],
    ['openai', 400, { message: `No model for ${key}` }, 'answered with 400: No model for …'],
    ['openai', 500, {}, 'answered with 500'],
    ['anthropic', 401, invalidKey, 'rejected the key (401). Check ANTHROPIC_API_KEY'],
    ['anthropic', 529, { message: 'Overloaded' }, 'overloaded (529). Try again later'],
  ] as const)(
    'of %s that answers with %i fails with a reason',
    async (kind, status, error, words) => {
      const log = vi.spyOn(console, 'error')
      const standIn = await useStandIn(kind)
      const { read, turns } = await startAssistant()
      const { id, request } = newPrompt()
      const reading = read(id, { request })
      const call = await standIn.next()
      call.reject(status, error, { 'retry-after': '20' })
      const { end } = await reading
      expect(end).toMatchObject({ status: 'failed', problem: expect.stringContaining(words) })
      // Not requested a second time, and the key is nowhere.
      expect(standIn.count).toBe(1)
      expect(JSON.stringify(await turns(request.conversation))).not.toContain(key)
      expect(JSON.stringify(log.mock.calls)).not.toContain(key)
      log.mockRestore()
    },
  )

  it.each([
    ['openai', undefined, { error: { message: 'The engine failed' } }, 'The engine failed'],
    ['openai', undefined, { choices: [{ finish_reason: 'length' }] }, 'length limit'],
    ['anthropic', 'error', { error: { message: 'Overloaded' } }, 'Overloaded'],
    ['anthropic', 'message_delta', { delta: { stop_reason: 'max_tokens' } }, 'length limit'],
  ] as const)('of %s that fails in the stream keeps the text', async (kind, type, data, words) => {
    const standIn = await useStandIn(kind)
    const { read } = await startAssistant()
    const { id, request } = newPrompt()
    const reading = read(id, { request })
    const call = await standIn.next()
    if (kind === 'openai') call.send(openaiDelta('Part'))
    else call.send(anthropicDelta('Part'), 'content_block_delta')
    call.send(data, type)
    expect(await reading).toMatchObject({
      text: 'Part',
      end: { status: 'failed', problem: expect.stringContaining(words) },
    })
  })

  it.each(['cut', 'end'] as const)('with a stream that is lost (%s) fails', async (loss) => {
    const standIn = await useStandIn('openai')
    const { read, turns } = await startAssistant()
    const { id, request } = newPrompt()
    const reading = read(id, { request })
    const call = await standIn.next()
    call.send(openaiDelta('Part'))
    await expect.poll(async () => (await turns(request.conversation))[0]!.text).toBe('Part')
    call[loss]()
    const problem = 'The connection to the model was lost, or its server cannot be reached.'
    expect(await reading).toMatchObject({ text: 'Part', end: { status: 'failed', problem } })
  })

  it('cannot continue after a restart, and is not asked again', async () => {
    const standIn = await useStandIn('openai')
    const { read, restart, turns } = await startAssistant()
    const { id, request } = newPrompt()
    const reading = read(id, { request, take: 1 })
    const call = await standIn.next()
    call.send(openaiDelta('Part'))
    await reading
    await restart()
    expect(await turns(request.conversation)).toMatchObject([
      {
        id,
        text: 'Part',
        status: 'failed',
        problem: expect.stringMatching(/server restarted/),
        generations: 1,
      },
    ])
    expect(standIn.count).toBe(1)
  })
})
