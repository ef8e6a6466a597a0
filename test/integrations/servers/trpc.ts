import { type RequestListener, createServer } from 'node:http'
import { TRPCError, initTRPC, tracked } from '@trpc/server'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { waitUntil } from '../../support/wait-until.ts'
import { payload } from '../support/feed.ts'
import { listen } from '../support/listen.ts'

interface Position {
  lastEventId?: string
}

export interface TrpcRequest {
  authorization: string | undefined
  /** The last event ID, from the header of a reconnect or the input of a new subscription. */
  position: string | undefined
}

export interface TrpcServer {
  origin: string
  requests: TrpcRequest[]
  /** Resolves once there are this many subscriptions. */
  waitForSubscriptions(count: number): Promise<void>
}

export type AppRouter = ReturnType<typeof createRouter>

function createRouter(requests: TrpcRequest[], running: Set<object>, inactivity: number) {
  const t = initTRPC
    .context<{ authorization: string | undefined }>()
    .create({ sse: { client: inactivity ? { reconnectAfterInactivityMs: inactivity } : {} } })
  const untilAborted = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve) => signal?.addEventListener('abort', () => resolve()))

  const subscription = t.procedure
    .input((value) => (value ?? {}) as Position)
    .use(async ({ ctx, input, next }) => {
      requests.push({ ...ctx, position: input.lastEventId })
      return next()
    })

  return t.router({
    /** Numbered events after the given ID up to eight, each even one after an untracked remark. */
    numbers: subscription.subscription(async function* ({ input, signal }) {
      const subscriber = {}
      running.add(subscriber)
      try {
        for (let number = Number(input.lastEventId ?? 0) + 1; number <= 8; number++) {
          if (number % 2 === 0) yield `about ${number}`
          yield tracked(String(number), payload(number))
        }
        await untilAborted(signal)
      } finally {
        running.delete(subscriber)
      }
    }),
    /** Ends by itself. */
    finite: subscription.subscription(async function* () {
      yield tracked('1', 'all')
    }),
    /** Fails permanently. */
    forbidden: subscription.subscription(async function* () {
      yield tracked('1', 'part')
      throw new TRPCError({ code: 'FORBIDDEN', message: 'Not yours' })
    }),
    /** Fails the first time with a retryable error. */
    shaky: subscription.subscription(async function* ({ input }) {
      if (input.lastEventId === undefined) {
        yield tracked('1', 'before')
        throw new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: 'Back soon' })
      }
      yield tracked('2', `after ${input.lastEventId}`)
    }),
  })
}

/** A tRPC server; with `inactivity`, its clients reconnect after that many milliseconds of silence. */
export async function startTrpc({ inactivity = 0 } = {}): Promise<TrpcServer> {
  const requests: TrpcRequest[] = []
  const running = new Set<object>()
  const handle = createHTTPHandler({
    router: createRouter(requests, running, inactivity),
    createContext: ({ req }) => ({ authorization: req.headers.authorization }),
  })
  const listener: RequestListener = (request, response) => {
    if (request.headers.authorization === 'Bearer refused') {
      response.writeHead(403).end()
      return
    }
    // tRPC has no option for the reconnection time, so it is written before the first event.
    const { write } = response
    response.write = (...chunk: unknown[]) => {
      response.write = write
      response.write('retry: 10\n\n')
      return Reflect.apply(write, response, chunk) as boolean
    }
    handle(request, response)
  }
  return {
    origin: await listen(createServer(listener)),
    requests,
    waitForSubscriptions: (count) => waitUntil(() => running.size === count),
  }
}
