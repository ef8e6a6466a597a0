import { json, text } from 'headwater'
import { SharedEventSourceClient } from 'headwater/shared'
import { dataOf } from '../../support/numbered-event.ts'
import type { PageOptions } from '../messages.ts'
import { followNaively } from './naive-client.ts'
import { Reporter } from './reporter.ts'

type Client = SharedEventSourceClient<{}, unknown>

/** A client with its log. */
export interface Follower {
  readonly reporter: Reporter
  readonly client?: Client
}

/** The stream's name, the same in all tabs of a group. */
export const name = 'tabs'

const life = Math.random().toString(36).slice(2)

/** Starts the clients of a page or worker. */
export function follow({ clients = 1, isNaive, ...options }: PageOptions): Follower[] {
  return Array.from({ length: clients }, (_, index) => {
    const reporter = new Reporter(options.report, options.id, life, index)
    const onEvent = (id: string, data: string) => {
      const event = Number(id)
      reporter.add(data === dataOf(event) ? { event } : { event, isWrong: true })
    }
    if (isNaive) {
      followNaively('/events', onEvent)
      return { reporter }
    }
    return { reporter, client: startClient(options, reporter, onEvent) }
  })
}

function startClient(
  { isJson, hasToken, replay }: PageOptions,
  reporter: Reporter,
  onEvent: (id: string, data: string) => void,
): Client {
  const client: Client = new SharedEventSourceClient<{}, unknown>('/events', {
    name,
    replay,
    decode: isJson ? json() : text,
    reconnect: {
      initialDelay: 50,
      maxDelay: 500,
      ...(hasToken && { shouldRetry: renewToken }),
    },
    onError: () => {},
    onGap: (gap) => reporter.add({ gap: JSON.stringify(gap) }),
    onSharedChange: ({ role, tabs }) => reporter.add({ role, tabs }),
  })
  const { role, tabs } = client.shared
  reporter.add({ role, tabs })
  client.subscribe(({ status, error }) =>
    reporter.add(error ? { status, error: `${error.code} ${error.status ?? ''}` } : { status }),
  )
  client.on('message', ({ lastEventId, data }) =>
    onEvent(lastEventId, typeof data === 'string' ? data : JSON.stringify(data)),
  )
  return client
}

async function renewToken(error: { status?: number | undefined } | undefined) {
  if (error?.status !== 401) return undefined
  await fetch('/token', { cache: 'no-store' })
  return { delay: 0 }
}
