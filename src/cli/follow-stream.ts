import { type CloseInfo, EventSourceClient, type FetchLike, isEventSourceError } from '../index.ts'
import type { ConnectionReport } from './connection-report.ts'
import { isCertificateError } from './describe-error.ts'
import { exitCode } from './exit-code.ts'
import { type FormatOptions, formatEvent } from './format-event.ts'
import { OutputError } from './output-error.ts'
import type { Screen } from './screen.ts'
import type { Settings } from './settings.ts'
import { watchRequests } from './watch-requests.ts'

/** What a stream is followed with. */
export interface FollowOptions {
  readonly settings: Settings
  readonly fetch: FetchLike
  readonly screen: Screen
  readonly report: ConnectionReport
  readonly format: FormatOptions
  /** Aborted by a signal of the process. */
  readonly signal: AbortSignal
}

/** Prints the events of the stream until it ends; resolves with the exit code. */
export async function followStream(options: FollowOptions): Promise<number> {
  const { report, screen, settings, signal } = options
  let storeFailed = false
  const client = openClient(options, () => {
    storeFailed = true
    client.close()
  })
  const stop = () => client.close()
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  const closed = client.closed
  try {
    // One event may wait, so that the next chunk is read once this one is printed: the times are those of the arrival.
    const limits = { highWaterMark: 1 }
    const [name, ...names] = settings.events
    const events =
      name === undefined ? client.events(limits) : client.events(name, ...names, limits)
    await printEvents(events, client, options)
  } catch (error) {
    client.close()
    if (error instanceof OutputError) return error.report((text) => report.printError(text))
    // The final failure of the client is reported below.
    if (!isEventSourceError(error)) throw error
  }
  const info = await closed
  if (!storeFailed) report.onClose(info)
  screen.startLine()
  return storeFailed ? exitCode.notWritten : exitCodeOf(info)
}

function exitCodeOf({ reason }: CloseInfo): number {
  return reason === 'failed' ? exitCode.failure : exitCode.end
}

function openClient(
  { fetch, report, settings }: FollowOptions,
  onStoreFailure: () => void,
): EventSourceClient {
  const { isVerbose, options, url } = settings
  const print = (line: string) => report.printDetail(line)
  let hasOpened = false
  const client = new EventSourceClient(url, {
    ...options,
    reconnect: options.reconnect && {
      ...(typeof options.reconnect === 'object' && options.reconnect),
      // A certificate that is refused at first is a mistake in the setup; later, it may be renewed.
      shouldRetry: (error) =>
        error && !hasOpened && isCertificateError(error) ? false : undefined,
    },
    fetch: isVerbose ? watchRequests(fetch, print) : fetch,
    onOpen(info) {
      hasOpened = true
      report.onOpen(info)
    },
    onReconnect: (info) => report.onReconnect(info),
    onComment: (comment) => print(`: ${comment}`),
    onError(error) {
      if (error.code !== 'store') return
      report.onStoreError(error)
      onStoreFailure()
    },
  })
  client.subscribe(({ attempt, status }) => {
    if (status === 'connecting') report.onConnecting(attempt)
  })
  return client
}

async function printEvents(
  events: ReturnType<EventSourceClient['events']>,
  client: EventSourceClient,
  { format, screen, settings }: FollowOptions,
): Promise<void> {
  let count = 0
  for await (const event of events) {
    await screen.write(formatEvent(event, new Date(), format))
    // Not by leaving the loop, which would count the event as not handled: it would be printed again by the next run.
    if (++count >= settings.maxEvents) client.close()
  }
}
