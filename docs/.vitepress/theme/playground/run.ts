import { type CloseInfo, EventSourceClient, streamEvents } from 'headwater'
import { EventSource } from 'headwater/event-source'
import { type Inspection, createTap, inspect } from 'headwater/inspector'
import { optionsOf, urlOf } from './client-options.ts'
import { type ConnectionState, describeState, going, over } from './connection-state.ts'
import type { Settings } from './fields.ts'
import { toValue } from './options.ts'
import { type ReceivedEvent, ReceivedEvents } from './received-events.ts'
import { SimulatedServer } from './simulated-server.ts'

/** The most attempts of one run: a server that always fails must not fill the page. */
const mostAttempts = 100

/** One stream, from its start to its end. */
export interface Run {
  readonly server: SimulatedServer
  readonly inspection: Inspection
  /** The events that the application got. */
  readonly received: readonly ReceivedEvent[]
  /** The state of the connection. */
  state(): ConnectionState
  /** Ends the stream, and the server with it. What was recorded stays until `discard`. */
  stop(): void
  /** Removes the stream from the inspector. */
  discard(): void
}

interface Stream {
  readonly inspection: Inspection
  readonly received: ReceivedEvents
  state(): ConnectionState
  stop(): void
}

const open: Record<Settings['api'], (settings: Settings, server: SimulatedServer) => Stream> = {
  client: openClient,
  stream: openEvents,
  'event-source': openEventSource,
}

/** Starts a stream and its server as the settings say. */
export function startRun(settings: Settings): Run {
  const server = new SimulatedServer(settings)
  const stream = open[settings.api](settings, server)
  let final: ConnectionState | undefined
  const stop = (state: ConnectionState) => {
    if (final) return
    final = state
    stream.stop()
    server.close()
  }
  const stopped = over('over', 'Stopped')
  return {
    server,
    inspection: stream.inspection,
    received: stream.received.list,
    stop: () => stop(stopped),
    state() {
      const state = final ?? stream.state()
      if (state.isOver) stop(state)
      else if (stream.inspection.attempts.length >= mostAttempts)
        stop(over('bad', `Stopped by the playground after ${mostAttempts} attempts`))
      return final ?? state
    },
    discard() {
      stop(stopped)
      stream.inspection.detach()
    },
  }
}

const inspectOptions = { name: 'playground', panel: false, timing: false } as const

function openClient(settings: Settings, { network }: SimulatedServer): Stream {
  const tap = createTap()
  const received = new ReceivedEvents()
  let closed: CloseInfo | undefined
  const options = {
    ...toValue(optionsOf(settings, network.fetch)),
    fetch: network.fetch,
    platform: network.platform,
    onError: (error: unknown) => received.addError(error),
    onClose: (info: CloseInfo) => void (closed = info),
  }
  const client = new EventSourceClient(urlOf(settings), tap.options(options))
  client.onAny((event) => received.add(event))
  let changedAt = Date.now()
  client.subscribe(() => void (changedAt = Date.now()))
  return {
    inspection: inspect(client, { ...inspectOptions, tap }),
    received,
    state: () =>
      describeState(client.state, {
        elapsed: Date.now() - changedAt,
        isOnline: network.isOnline,
        closed,
      }),
    stop: () => client.close(),
  }
}

function openEvents(settings: Settings, { network }: SimulatedServer): Stream {
  const tap = createTap()
  const inspection = inspect(tap, inspectOptions)
  const received = new ReceivedEvents()
  const controller = new AbortController()
  let state: ConnectionState | undefined
  const { signal } = controller
  const options = { ...toValue(optionsOf(settings, network.fetch)), signal }
  const events = streamEvents(urlOf(settings), { ...options, fetch: tap.fetch(network.fetch) })
  const read = async () => {
    for await (const event of events) received.add(event)
  }
  read().then(
    () => void (state = over('good', 'Ended: the stream is complete')),
    (error: unknown) => {
      received.addError(error)
      state = over('bad', `Failed: ${(error as Error).message}`)
    },
  )
  const isOpen = () => inspection.attempts.at(-1)?.openedAt !== undefined
  return {
    inspection,
    received,
    state: () => state ?? (isOpen() ? going('good', 'Open') : going('pending', 'Connecting')),
    stop: () => controller.abort(),
  }
}

function openEventSource(settings: Settings, { network }: SimulatedServer): Stream {
  const tap = createTap()
  const inspection = inspect(tap, inspectOptions)
  const received = new ReceivedEvents()
  const options = { ...toValue(optionsOf(settings, network.fetch)) }
  const source = new EventSource(urlOf(settings), { ...options, fetch: tap.fetch(network.fetch) })
  for (const name of ['message', 'price'])
    source.addEventListener(name, (event) => received.add(event))
  return {
    inspection,
    received,
    state() {
      if (source.readyState === EventSource.OPEN) return going('good', 'Open')
      if (source.readyState === EventSource.CLOSED)
        return over('over', 'Closed: the response was not an event stream')
      const isFirst = inspection.attempts.length < 2 && !inspection.attempts[0]?.end
      return going('pending', isFirst ? 'Connecting' : 'Reconnecting')
    },
    stop: () => source.close(),
  }
}
