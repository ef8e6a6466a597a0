import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { listen } from '../support/listen.ts'

/** An update for a hub; `isPrivate` limits it to clients with a token for its topic. */
export interface Update {
  id: string
  topic: string
  data: string
  type?: string
  isPrivate?: boolean
}

export interface Hub {
  origin: string
  publish(update: Update): void
  /** How many subscribers there are. */
  readonly subscribers: number
}

const retry = 10

/** The topics that a token allows; a real hub reads them from a JWT's claim `mercure.subscribe`. */
const tokens: Record<string, string[]> = { reader: ['/books/1', '/books/2'] }

/**
 * A hub in the manner of Mercure: a resource names it in a `Link` header; one subscribes by `topic` in the query, with a
 * bearer token in a header or in a cookie, and resumes by `Last-Event-ID` or by `lastEventID` in the query.
 *
 * @see https://mercure.rocks/spec
 */
export async function startHub(updates: Update[] = []): Promise<Hub> {
  const history = [...updates]
  const subscribers = new Set<(update: Update) => void>()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://hub')
    if (url.pathname !== '/.well-known/mercure') {
      response.writeHead(200, { link: '</.well-known/mercure>; rel="mercure"' }).end('{}')
      return
    }
    const allowed = tokens[tokenOf(request)]
    if (!allowed) {
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end('Who are you?')
      return
    }
    const topics = url.searchParams.getAll('topic')
    const isFor = ({ isPrivate, topic }: Update): boolean =>
      topics.includes(topic) && (!isPrivate || allowed.includes(topic))
    subscribe(request, response, url, isFor)
  })

  function subscribe(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    isFor: (update: Update) => boolean,
  ): void {
    // The header of a reconnect is newer than the query of the first URL.
    const asked = request.headers['last-event-id'] ?? url.searchParams.get('lastEventID')
    const found = history.findIndex(({ id }) => id === asked)
    const isReplayed = found >= 0 || asked === 'earliest'
    const missed = isReplayed ? history.slice(found + 1) : []
    // The ID before the first event: any other than the requested one shows a gap.
    const preceding = isReplayed ? history[found]?.id : history.at(-1)?.id
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'last-event-id': preceding ?? 'earliest',
    })
    response.write(`:\nretry: ${retry}\n\n`)
    const send = (update: Update) => {
      if (!isFor(update)) return
      const data = update.data.replace(/^/gm, 'data: ')
      response.write(`id: ${update.id}\n${update.type ? `event: ${update.type}\n` : ''}${data}\n\n`)
    }
    missed.forEach(send)
    subscribers.add(send)
    response.on('close', () => subscribers.delete(send))
  }

  return {
    origin: await listen(server),
    publish(update) {
      history.push(update)
      for (const send of subscribers) send(update)
    },
    get subscribers() {
      return subscribers.size
    },
  }
}

function tokenOf({ headers }: IncomingMessage): string {
  const [, bearer] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? []
  const [, cookie] = /(?:^|;\s*)mercureAuthorization=([^;]+)/.exec(headers.cookie ?? '') ?? []
  return bearer ?? cookie ?? ''
}
