// A program to copy. `node client.ts http://127.0.0.1:8080 50` ends after 50 events; without a number, at Ctrl-C.
import { EventSourceClient, json, streamEvents } from 'headwater'
import { z } from 'zod'

const [server = 'http://127.0.0.1:8080', limit = 'Infinity'] = process.argv.slice(2)
const seen = { events: 0, gaps: 0, duplicates: 0, drops: 0 }
let last = 0

const prices = new EventSourceClient(`${server}/prices`, {
  events: {
    // Validated JSON: an invalid event goes to onError and reaches no handler.
    price: z.object({ number: z.number(), symbol: z.string(), value: z.number() }),
    // Unchecked JSON with a type.
    notice: json<{ number: number; text: string }>(),
  },
  // A function runs before each attempt, so a token would never be stale.
  headers: ({ attempt }) => ({ 'x-attempt': String(attempt) }),
  reconnect: { maxRetries: 8 },
  onOpen({ headers }) {
    const attempt = headers.get('x-attempt-seen')
    log(`${last ? `resumed after ${last}` : 'connected'} (the server saw x-attempt: ${attempt})`)
  },
  onReconnect({ error, delay = 0 }) {
    const event = error?.code === 'http' ? 'refused' : 'dropped'
    if (event === 'dropped') seen.drops++
    const reason = error?.message ?? 'the server ended the stream'
    log(`${event}: ${reason}; waiting ${Math.round(delay)} ms`)
  },
  onError: ({ code, message }) => code === 'decode' && log(message),
})

prices.on('price', ({ data }) => show(data.number, `price   ${data.symbol} ${data.value}`))
prices.on('notice', ({ data }) => show(data.number, `notice  ${data.text}`))

function show(number: number, line: string) {
  log(`event   #${number} ${line}`)
  seen.gaps += Math.max(0, number - last - 1)
  if (number <= last) seen.duplicates++
  last = Math.max(last, number)
  if (++seen.events >= Number(limit)) prices.close()
}

function log(line: string) {
  console.log(`${(performance.now() / 1000).toFixed(2).padStart(6)} s  ${line}`)
}

// One request without reconnection: the loop throws errors.
async function ask(question: string) {
  const options = { json: { question }, decode: json<{ text: string }>(), until: '[DONE]' }
  let answer = ''
  for await (const { data } of streamEvents(`${server}/answer`, options)) answer += data.text
  log(`answer  ${answer}`)
}

process.on('SIGINT', () => prices.close())
const [{ error }] = await Promise.all([prices.closed, ask('What does it mean to resume?')])
if (error) log(error.message)
log(`${seen.events} events, ${seen.gaps} gaps, ${seen.duplicates} duplicates, ${seen.drops} drops`)
process.exitCode = error || seen.gaps || seen.duplicates ? 1 : 0
