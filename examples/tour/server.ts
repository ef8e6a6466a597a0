import { createEventBuffer } from 'better-sse'
import { type Request, type Response, Router } from 'express'
import { type EventStream, formatEvent, openEventStream } from '../server/event-stream.ts'
import type { Example, ExampleOptions } from '../server/example.ts'
import { jsonBody } from '../server/json-body.ts'
import { readPosition } from '../server/position.ts'
import { Problem, parse } from '../server/problem.ts'
import { sendAnswer } from './routes/answer.ts'
import { Conversation } from './routes/conversation.ts'
import { Faults } from './routes/faults.ts'
import { type Numbering, readPlace, sendNumbered } from './routes/numbered.ts'
import { PageHoldings } from './routes/page-holdings.ts'
import { Sockets } from './routes/sockets.ts'
import { Tokens } from './routes/tokens.ts'
import * as schemas from './schemas.ts'

export function createTour({ dataFolder }: ExampleOptions): Example {
  const router = Router()
  const holdings = new PageHoldings()
  const conversation = new Conversation(dataFolder)
  const sockets = new Sockets(conversation, holdings)
  const faults = new Faults()
  const tokens = new Tokens()

  const readAddress = (request: Request) => parse(schemas.address, request.query, 'the address')

  /** Opens a stream and counts it for its page. */
  async function open(request: Request, response: Response, channel: string): Promise<EventStream> {
    const stream = await openEventStream(request, response, { heartbeat: schemas.heartbeat })
    holdings.hold(channel, 'streams', stream.closed)
    return stream
  }

  // The open connections of the page, including this stream.
  router.get('/page', async (request, response) => {
    const { channel } = readAddress(request)
    const stream = await open(request, response, channel)
    const report = (held: schemas.Holdings) => void stream.send(formatEvent('holdings', held))
    holdings.watch(channel, report, stream.closed)
    report(holdings.of(channel))
  })

  // 1. Events of three types, and then 204, which ends the reconnects of a client.
  router.get('/life', async (request, response) => {
    const { channel } = readAddress(request)
    const place = readPlace(request, life)
    if (place.number >= life.last) return void response.status(204).end()
    const stream = await open(request, response, channel)
    await stream.send(formatRetry(1000))
    sendNumbered(stream, place, life)
  })

  // 2. Numbers on short connections.
  router.get('/numbers', async (request, response) => {
    const { channel, retry } = parse(schemas.numbersAddress, request.query, 'the address')
    if (faults.isRefused(channel)) {
      response.set('retry-after', '1')
      throw new Problem(503, 'The server is under maintenance')
    }
    const place = readPlace(request, numbers)
    const stream = await open(request, response, channel)
    faults.add(channel, stream)
    await stream.send(formatRetry(retry))
    sendNumbered(stream, place, numbers)
    // Half of the connections end properly, the others are cut.
    closeAfter(4000, stream, () => (place.number % 2 ? response.destroy() : stream.end()))
  })

  router.post('/faults', jsonBody, (request, response) => {
    const { channel, fault } = parse(schemas.faultRequest, request.body, 'the fault')
    faults[fault](channel)
    response.json({})
  })

  // 3. Three events per chunk, so a handler can close the source between two of them.
  router.get('/triples', async (request, response) => {
    const { channel } = readAddress(request)
    const place = readPlace(request, triples)
    sendNumbered(await open(request, response, channel), place, triples)
  })

  // 4. The posts of the page.
  router.get('/posts', async (request, response) => {
    const { channel } = readAddress(request)
    const position = readPosition(request, conversation.newest(channel)) ?? 0
    const stream = await open(request, response, channel)
    const deliver = (post: schemas.Post) => void stream.send(formatEvent('post', post, post.number))
    conversation.follow(channel, position, deliver, stream.closed)
  })

  router.post('/posts', jsonBody, (request, response) => {
    const { channel, key, text } = parse(schemas.postRequest, request.body, 'the post')
    response.status(201).json({ number: conversation.add(channel, key, text) })
  })

  // 5. For clients with a token, while it is valid.
  router.post('/token', jsonBody, (request, response) => {
    const { lifetime } = parse(schemas.tokenRequest, request.body, 'the request for a token')
    response.json({ token: tokens.issue(lifetime * 1000) })
  })

  router.get('/private', async (request, response) => {
    const { channel } = readAddress(request)
    response.set('www-authenticate', 'Bearer')
    const left = tokens.check(request.get('authorization'))
    const place = readPlace(request, numbers)
    const stream = await open(request, response, channel)
    sendNumbered(stream, place, numbers)
    closeAfter(left, stream, () => stream.end())
  })

  // 6. An answer to one request.
  router.post('/answer', jsonBody, async (request, response) => {
    const { channel, prompt } = parse(schemas.answerRequest, request.body, 'the prompt')
    await sendAnswer(await open(request, response, channel), prompt, () => response.destroy())
  })

  router.get('/answer', (_request, response) => {
    response.set('allow', 'POST')
    throw new Problem(405, 'Send the prompt by POST, in the body')
  })

  return {
    router,
    // 7. Like 4, over a WebSocket.
    upgrade: (request, socket, head) => sockets.upgrade(request, socket, head),
    close() {
      sockets.close()
      conversation.close()
    },
  }
}

const numbers: Numbering = {
  pace: 500,
  format: (number, id) => formatEvent('message', { number }, id),
}

const triples: Numbering = { ...numbers, batch: 3 }

const life = {
  pace: 500,
  last: 8,
  format(number: number, id: string) {
    if (number % 4 === 0) return formatEvent('notice', { number, text: `${number} of 8` }, id)
    if (number % 2 === 0) return formatEvent('tick', { number }, id)
    // Without a type, the client calls it `message`.
    return createEventBuffer().id(id).data({ number }).dispatch()
  },
} satisfies Numbering

const formatRetry = (delay: number) => createEventBuffer().retry(delay).dispatch()

function closeAfter(delay: number, { closed }: EventStream, close: () => void): void {
  if (closed.aborted) return
  const timer = setTimeout(close, delay)
  closed.addEventListener('abort', () => clearTimeout(timer))
}
