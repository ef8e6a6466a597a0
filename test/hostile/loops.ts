import { EventSourceClient, type RequestOptions } from '../../src/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakePlatform } from '../support/fake-platform.ts'
import { waitUntil } from '../support/wait-until.ts'
import { type Answer, type RawServer, listen, whole } from './raw-server.ts'

/** A response that makes a client retry repeatedly, and the allowed number of requests. */
export interface Loop {
  name: string
  /** @param other - the URL of a second server, which uses this one as its other */
  answer: (other: () => string) => Answer
  options?: RequestOptions
  /** How far the client's clock advances. */
  minutes: number
  /** The most requests in that time, at both servers together. */
  requests: number
  /** The code of the final error; undefined if the client does not end. */
  outcome?: string
  /** The server never answers: the clock advances all the same. */
  isSilent?: boolean
}

const always =
  (...response: Parameters<typeof whole>): Loop['answer'] =>
  () =>
  (socket) =>
    socket.write(whole(...response))
const refusing = (status: string, headers: Record<string, string> = {}) =>
  always('', status, headers)
const redirectingTo = (path: (number: number) => string): Loop['answer'] => {
  return (other) =>
    (socket, { number }) => {
      const location = path(number).replace('other:', other())
      socket.write(whole('', '302 Found', { location }))
    }
}
const withHeader = { headers: { 'x-api-key': 'secret' } }

export const loops: readonly Loop[] = [
  {
    name: '`retry: 0`, an event and the end, each time',
    answer: always('retry: 0\ndata: x\n\n'),
    minutes: 1,
    requests: 135,
  },
  {
    name: '`retry: 0` and the end, each time',
    answer: always('retry: 0\n\n'),
    minutes: 10,
    requests: 60,
  },
  {
    name: '`retry:` of a hundred digits',
    answer: always(`retry: ${'9'.repeat(100)}\ndata: x\n\n`),
    minutes: 59,
    requests: 1,
  },
  {
    name: 'the end, each time',
    answer: always(''),
    minutes: 10,
    requests: 80,
  },
  {
    name: 'an event and the end, each time',
    answer: always('data: x\n\n'),
    minutes: 1,
    requests: 170,
  },
  { name: '429, each time', answer: refusing('429 Slow'), minutes: 10, requests: 80 },
  {
    name: '429 with `Retry-After: 0`, each time',
    answer: refusing('429 Slow', { 'retry-after': '0' }),
    minutes: 10,
    requests: 80,
  },
  {
    name: '503 with a `Retry-After` of years',
    answer: refusing('503 Later', { 'retry-after': '99999999999999999999' }),
    minutes: 59,
    requests: 1,
  },
  {
    name: '503 with a `Retry-After` in the year 9999',
    answer: refusing('503 Later', { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }),
    minutes: 59,
    requests: 1,
  },
  {
    name: '431 for an overlong header',
    answer: refusing('431 Too Large'),
    minutes: 10,
    requests: 1,
    outcome: 'http',
  },
  {
    name: 'no response',
    answer: () => () => {},
    minutes: 10,
    requests: 20,
    isSilent: true,
  },
  {
    name: 'a redirect to a new path each time',
    answer: redirectingTo((number) => `/${number}`),
    minutes: 2,
    requests: 21,
    outcome: 'http',
  },
  {
    name: 'the same, for a request with a header',
    answer: redirectingTo((number) => `/${number}`),
    options: withHeader,
    minutes: 2,
    requests: 21,
    outcome: 'http',
  },
  {
    name: 'redirects back and forth between two origins',
    answer: redirectingTo((number) => `other:/${number}`),
    minutes: 2,
    requests: 21,
    outcome: 'http',
  },
  {
    name: 'the same, for a request with a header',
    answer: redirectingTo((number) => `other:/${number}`),
    options: withHeader,
    minutes: 2,
    requests: 21,
    outcome: 'http',
  },
]

/** A pseudo-random sequence, always the same. */
function sequence(): () => number {
  let state = 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** The result. */
export interface Course {
  /** The error code of a closed client. */
  outcome: string | undefined
  requests: number
  servers: [RawServer, RawServer]
}

/** Runs a client against the server, and advances its clock by the loop's minutes. */
export async function run({ answer, options, minutes, isSilent, requests }: Loop): Promise<Course> {
  let origins: string[] = []
  await using one = await listen(answer(() => origins[1] ?? ''))
  await using two = await listen(answer(() => origins[0] ?? ''))
  origins = [one.origin, two.origin]
  const clock = new FakeClock()
  const end = clock.now() + minutes * 60_000
  const client = new EventSourceClient(`${one.origin}/`, {
    ...options,
    platform: new FakePlatform({ clock, random: sequence() }),
    ...(!isSilent && { connectTimeout: 0 }),
  })
  const count = () => one.requests.length + two.requests.length
  try {
    for (;;) {
      await waitUntil(() => {
        const { status } = client.state
        const isAsked = count() > 0 && count() === client.metrics.attempts
        const isStuck = isSilent && isAsked && status === 'connecting'
        const isTimed = (isStuck || status === 'waiting') && clock.pending.length > 0
        return isTimed || status === 'closed'
      })
      const [due = Infinity] = clock.pending
      // Without a limit there is no need to continue.
      if (client.state.status === 'closed' || due > end || count() > 2 * requests) break
      await clock.advanceToNext()
    }
    const { error, status } = client.state
    const outcome = status === 'closed' ? error?.code : undefined
    return { outcome, requests: count(), servers: [one, two] }
  } finally {
    client.close()
  }
}
