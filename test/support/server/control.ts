import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Ending, Plan } from '../plan.ts'
import { conditionNames, readConditions } from './conditions.ts'
import type { OwnOrigin } from './own-origin.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'
import type { SocketLedger } from './socket-ledger.ts'

interface ControlParts {
  sessions: Sessions
  sockets: SocketLedger
  ownOrigin: (session: Session) => OwnOrigin
}

interface Call {
  query: URLSearchParams
  body: Buffer
  gone: Promise<unknown>
}

type Answer = { status?: number; body: unknown }

/** The status of a failed wait. Browsers retry a 408 by themselves and would start the wait again. */
const notMet = 412

/** A mistake in the test. */
class Misuse extends Error {}

/** The port that tests use to observe and control the other ports. */
export function createControl({ sessions, sockets, ownOrigin }: ControlParts): Server {
  const sessionCalls: Record<string, (session: Session, call: Call) => Promise<Answer> | Answer> = {
    '': (session) => ({ body: session.log }),
    wait: waitForSession,
    plan(session, { body }) {
      session.plan = JSON.parse(body.toString()) as Plan
      return { body: {} }
    },
    open: (session, { query }) => {
      const opened = session.connections(query.get('request')).filter((one) => session.open(one))
      return acted(opened.length)
    },
    write(session, { query, body }) {
      const open = session.connections(query.get('request')).filter(({ isOpen }) => isOpen)
      for (const connection of open) connection.write(body)
      return acted(open.length)
    },
    ...Object.fromEntries(
      (['end', 'destroy', 'truncate'] satisfies Ending[]).map((ending) => [
        ending,
        (session: Session, { query }: Call) => {
          const live = session.connections(query.get('request'))
          for (const connection of live) connection.finish(ending)
          return acted(live.length)
        },
      ]),
    ),
    'own-origin/start': async (session, { query }) => ({
      body: { url: await ownOrigin(session).start(query.has('keepsAlive')) },
    }),
    'own-origin/stop': async (session) => ({ body: await ownOrigin(session).stop() }),
    async forget(session) {
      return { body: { problems: await sessions.forget(session.id) } }
    },
  }

  const server = createServer((request, response) => void answer(request, response))
  // Only clients close their connections: a client may send a request on a connection while the server closes it.
  server.keepAliveTimeout = 0
  return server

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The probes' requests need no preflight, but some browser emulations send one anyway.
    if (request.method === 'OPTIONS') return send(response, { body: {} })
    const gone = new Promise((resolve) => response.once('close', resolve))
    const url = new URL(request.url ?? '/', 'http://control')
    try {
      const body = Buffer.concat(await request.toArray())
      send(response, await dispatch(url, { query: url.searchParams, body, gone }))
    } catch (error) {
      send(response, {
        status: error instanceof Misuse ? 409 : 400,
        body: { error: String(error) },
      })
    }
  }

  async function dispatch(url: URL, call: Call): Promise<Answer> {
    const [, room, name, ...rest] = url.pathname.split('/')
    const [id, ...action] = rest
    if (room !== '_') throw new Error('Control routes are under /_/')
    if (name === 'sockets')
      return rest[0] === 'wait' ? waitForSockets(call) : { body: socketCount() }
    const act = sessionCalls[action.join('/')]
    if (name === 'session' && id && act) return act(sessions.get(decodeURIComponent(id)), call)
    throw new Error(`Unknown: use /_/sockets[/wait?open=N] or /_/session/<id>/${describeCalls()}`)
  }

  function describeCalls(): string {
    return `${Object.keys(sessionCalls).filter(Boolean).join('|')}; waits take ${conditionNames}`
  }

  function socketCount() {
    return { open: sockets.open(), opened: sockets.opened() }
  }

  async function waitForSockets({ query, gone }: Call): Promise<Answer> {
    const wanted = Number(query.get('open') ?? 0)
    const options = { timeout: bound(query), gone }
    const held = await sockets.changes.until(() => sockets.open() <= wanted, options)
    return { status: held ? 200 : notMet, body: socketCount() }
  }
}

async function waitForSession(session: Session, { query, gone }: Call): Promise<Answer> {
  const holds = readConditions(query)
  const held = await session.changes.until(() => holds(session.counts, session.stalledFor), {
    timeout: bound(query),
    gone,
    pollEvery: query.has('stalled') ? 10 : undefined,
  })
  return { status: held ? 200 : notMet, body: session.log }
}

function bound(query: URLSearchParams): number {
  return Number(query.get('timeout') ?? 5000)
}

/** An action without a connection is a mistake in the test, which would pass for the wrong reason. */
function acted(connections: number): Answer {
  if (connections === 0) throw new Misuse('The session has no connection to act on')
  return { body: { connections } }
}

function send(response: ServerResponse, { status = 200, body }: Answer): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'content-type',
  })
  response.end(JSON.stringify(body ?? {}))
}
