/**
 * `GET /prices`: numbered events, five a second, on connections that never last. Event n of a stream is due n ticks
 * after the stream began, whether or not anyone is connected; the ID says when that was, so that the server can take
 * up any stream where its client lost it, and need not remember one.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'

const tick = 200
const uptime = 2500
/** The stream of a client that missed more events continues with the next number. */
const mostMissed = 100

/** A place in a stream: the number of the last event, and when the stream began. */
interface Position {
  number: number
  start: number
}

export function sendPrices(request: IncomingMessage, response: ServerResponse): void {
  // The client counts its attempts in this header. One in four is refused, and the others are ended or cut off.
  const attempt = Number(request.headers['x-attempt'] ?? 1)
  if (attempt % 4 === 0) {
    response.writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain' })
    response.end('Try again later.\n')
    return
  }
  const position = readPosition(String(request.headers['last-event-id'] ?? ''))
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-attempt-seen': String(attempt),
  })
  // Some browsers hand over the headers only with a first byte.
  response.write(':\n\n')

  const sendDue = () => {
    while (position.number < numberDue(position)) {
      position.number++
      response.write(formatEvent(position))
    }
  }
  sendDue()
  const ticks = setInterval(sendDue, tick)
  const end = setTimeout(() => {
    if (attempt % 2 === 0) response.socket?.resetAndDestroy()
    else response.end()
  }, uptime)
  response.on('close', () => {
    clearInterval(ticks)
    clearTimeout(end)
  })
}

function numberDue({ start }: Position): number {
  return Math.floor((Date.now() - start) / tick)
}

/** Where the client is; a new stream where it has no position, or one that is not ours. */
function readPosition(lastEventId: string): Position {
  const [, number, start] = /^(\d{1,15})@(\d{1,15})$/.exec(lastEventId) ?? []
  if (number === undefined || start === undefined) return { number: 0, start: Date.now() }
  const position = { number: Number(number), start: Number(start) }
  const missed = numberDue(position) - position.number
  if (missed < 0 || missed > mostMissed) position.start = Date.now() - position.number * tick
  return position
}

function formatEvent({ number, start }: Position): string {
  const id = `${number}@${start}`
  if (number % 10 === 0) return format('notice', id, { number, text: `${number} events so far` })
  const symbols = ['ABC', 'KLM', 'XYZ']
  const symbol = symbols[number % symbols.length]
  const value = Math.round(10_000 + 900 * Math.sin(number / 7) + ((number * 37) % 50)) / 100
  return format('price', id, { number, symbol, value })
}

function format(event: string, id: string, data: object): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`
}
