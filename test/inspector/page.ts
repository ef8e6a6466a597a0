/** The page of screenshots.ts: streams whose server is in the page, as the fragment of the address says. */
import { EventSourceClient, type FetchLike, json } from '../../src/index.ts'
import { createTap, inspect } from '../../src/inspector/index.ts'

const settings = new URLSearchParams(globalThis.location.hash.slice(1))
const encoder = new TextEncoder()

interface Answer {
  readonly status?: number
  readonly body?: string
  /** Receives the controller of an open stream. */
  readonly onOpen?: (send: (text: string) => void, end: () => void) => void
}

/** A fetch that gives these answers in turn, and the last one again and again. */
function answer(...answers: Answer[]): FetchLike {
  let count = 0
  return async (_url, { signal }) => {
    const { body, onOpen, status = 200 } = answers[Math.min(count++, answers.length - 1)]!
    await new Promise((resolve) => void setTimeout(resolve, 40 + 30 * count))
    const headers = { 'content-type': 'text/event-stream', 'x-request-id': `r-${count}` }
    if (!onOpen) return new Response(body ?? '', { status, headers })
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        let isOver = false
        const end = () => {
          if (!isOver) controller.close()
          isOver = true
        }
        signal.addEventListener('abort', () => {
          if (!isOver) controller.error(signal.reason)
          isOver = true
        })
        onOpen((text) => {
          if (!isOver) controller.enqueue(encoder.encode(text))
        }, end)
      },
    })
    return new Response(stream, { status, headers })
  }
}

const symbols = ['ACME', 'GLOBEX', 'INITECH', 'HOOLI', 'STARK']
let lastId = 0
const price = () => {
  lastId += 1
  const symbol = symbols[lastId % symbols.length]
  const value = (100 + 7 * Math.sin(lastId)).toFixed(2)
  const data = `{"symbol":"${symbol}","value":${value},"currency":"EUR","volume":${(lastId * 37) % 900}}`
  return `id: ${lastId}\nevent: price\ndata: ${data}\n\n`
}

const count = Number(settings.get('events') ?? 40)
const rate = Number(settings.get('rate') ?? 4)
const flow = (send: (text: string) => void): void => {
  for (let sent = 0; sent < count; sent += 500)
    send(Array.from({ length: Math.min(500, count - sent) }, price).join(''))
  if (rate > 0) setInterval(() => send(price()), 1000 / rate)
}

const errors = settings.has('errors')
const tap = createTap()
const prices = new EventSourceClient(
  'https://api.example.com/v1/prices?token=s3cr3t&market=xetra',
  tap.options({
    events: { price: json<object>(), notice: json<object>() },
    headers: { authorization: 'Bearer s3cr3t' },
    reconnect: { initialDelay: 300 },
    fetch: errors
      ? answer(
          { status: 503, body: 'overloaded' },
          { onOpen: (send, end) => (flow(send), setTimeout(end, 500)) },
          { status: 429 },
          {
            onOpen(send) {
              flow(send)
              send('event: notice\ndata: {"text": "half an obj\n\n')
              send('event: notice\ndata: <img src=x onerror=alert(1)> \u202Eevil\u0007\n\n')
              send(`event: notice\ndata: {"text":"The exchange closes at 17:30","level":1}\n\n`)
            },
          },
        )
      : answer({ onOpen: flow }),
    onError() {},
  }),
)
prices.on('price', () => {})
inspect(prices, { name: 'prices', tap })

if (settings.has('streams')) {
  const chatTap = createTap()
  const texts = ['Hello', ' there', ', how can', ' I help', ' you today', '?']
  const chat = new EventSourceClient(
    'https://api.example.com/v1/answers',
    chatTap.options({
      json: { model: 'large', api_key: 'sk-abcdefghijklmnop', messages: [{ content: 'Hi' }] },
      until: '[DONE]',
      decode: json<object>(),
      fetch: answer({
        onOpen(send) {
          texts.forEach((delta, index) => {
            const data = JSON.stringify({ choices: [{ index: 0, delta: { content: delta } }] })
            setTimeout(() => send(`data: ${data}\n\n`), 80 * index)
          })
          setTimeout(() => send('data: [DONE]\n\n'), 600)
        },
      }),
    }),
  )
  inspect(chat, { name: 'answer', tap: chatTap })
}
