/**
 * A server with a numbered log, in a child process. Each request gets the events after its Last-Event-ID, with the
 * traffic planned for its run. It serves the page too.
 */
import { readFileSync } from 'node:fs'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { frameOf } from '../support/numbered-event.ts'
import type { ForPage, FromConsumer, FromServer, ToServer } from './messages.ts'
import { type Life, isOfServer } from './schedule.ts'

const [pageScript] = process.argv.slice(2)
const script = pageScript ? readFileSync(pageScript) : undefined
let lives: readonly Life[] = []
let served = 0
/** The highest number sent so far: the log ends a little later. */
let sent = 0
const requests = new Map<number, number>()
const sentIn = new Map<number, number>()

const tell = (message: FromServer) => process.send!(message)

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url!, 'http://localhost')
  if (pathname === '/events') void stream(request, response, Number(searchParams.get('life')))
  else if (pathname === '/page') servePage(response)
  else if (pathname === '/said') void hear(request, response, Number(searchParams.get('life')))
  else if (pathname === '/page.js') serveScript(response, Number(searchParams.get('life')))
  else response.writeHead(404).end()
})

function servePage(response: ServerResponse) {
  const life = served++
  const forPage: ForPage = { life, plan: lives[life] ?? null, end: sent + 20 }
  const data = JSON.stringify(forPage)
  response
    .setHeader('content-type', 'text/html; charset=utf-8')
    .setHeader('cache-control', 'no-store')
    .end(`<!doctype html><title>Consumer</title><script type="module" src="/page.js?life=${life}"></script>
      <script id="life" type="application/json">${data}</script>`)
}

/** Its document has loaded by now, so that a reload replaces it. */
function serveScript(response: ServerResponse, life: number) {
  tell({ loaded: life })
  response
    .setHeader('content-type', 'text/javascript; charset=utf-8')
    .setHeader('cache-control', 'no-store')
    .end(script)
}

async function hear(request: IncomingMessage, response: ServerResponse, life: number) {
  // A page may be unloaded while it sends.
  const said = await text(request).catch(() => '')
  response.writeHead(204).end()
  if (request.complete) tell({ heard: life, said: JSON.parse(said) as FromConsumer })
}

async function stream(request: IncomingMessage, response: ServerResponse, life: number) {
  const from = Number(request.headers['last-event-id'] ?? 0)
  const plan = lives[life]
  if (!plan) return finish(response, from)
  const { moment, count, bytes, traffic } = plan
  const { bursts, pauses, cut } = traffic
  const number = (requests.get(life) ?? 0) + 1
  requests.set(life, number)
  const trap = isOfServer(moment) ? moment : undefined
  // The second or third request follows a cut.
  if (trap === 'request made, no answer' && number > count % 3)
    return tell({ trapped: life, last: from })

  open(response)
  let last = from
  for (let turn = 0; !response.destroyed && turn !== cut; turn++) {
    const done = sentIn.get(life) ?? 0
    const left = trap && trap !== 'request made, no answer' ? count - done : Infinity
    const size = Math.min(bursts[turn % bursts.length]!, left)
    let burst = Buffer.from(framesOf(last, last + size))
    last += size
    sent = Math.max(sent, last)
    sentIn.set(life, done + size)
    if (size === left && trap === 'in the middle of an event')
      burst = Buffer.concat([burst, Buffer.from(frameOf(last + 1)).subarray(0, bytes)])
    if (!response.write(burst))
      await Promise.race([once(response, 'drain'), once(response, 'close')])
    if (size === left) return tell({ trapped: life, last })
    await pause(pauses[turn % pauses.length])
  }
  response.destroy()
}

/** The run after the last kill gets the rest of the log and a few more events. */
function finish(response: ServerResponse, from: number) {
  const end = sent + 20
  open(response)
  response.write(framesOf(from, end))
  tell({ end })
}

function open(response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.flushHeaders()
}

const framesOf = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => frameOf(from + 1 + index)).join('')

process.on('message', (message: ToServer) => {
  ;({ lives } = message)
})
server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }))
