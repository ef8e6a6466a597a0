import { EventSourceClient, type RequestUrl } from '../index.ts'
import { checkClient, invalid } from './check-arguments.ts'
import { LatestOptions } from './latest-options.ts'
import type { UseEventSourceOptions } from './use-event-source-options.ts'

/** The options, with their types left open. */
export type OwnOptions = Partial<UseEventSourceOptions<{}, string>>

/** The client of a component, for one URL and `key`. */
export class OwnedClient {
  /** Does not connect before {@link run}, because a render may be discarded. `null` without a URL. */
  readonly client: EventSourceClient | null
  readonly #url: unknown
  readonly #key: OwnOptions['key']
  readonly #latest: LatestOptions | undefined
  /** The component was hidden while the client was connected. */
  #isPaused = false

  constructor(url: RequestUrl | null, options: OwnOptions) {
    validate(url, options)
    const { create = construct, key, ...given } = options
    this.#url = identityOf(url)
    this.#key = key
    this.#latest = url === null ? undefined : new LatestOptions(url, given)
    this.client = this.#latest ? create(this.#latest.url, this.#latest.options) : null
    if (url === null) return
    checkClient(this.client, 'useEventSource: the option "create"')
    if (this.client?.state.status === 'idle') return
    this.client?.close()
    throw invalid('create', 'the client must not connect by itself; pass on the options it gets')
  }

  /** Whether a render with this URL and key keeps the client. */
  isFor(url: RequestUrl | null, { key }: OwnOptions): boolean {
    return this.#url === identityOf(url) && Object.is(this.#key, key)
  }

  /** Called for each committed render, with its functions. */
  update(url: RequestUrl | null, { create: _create, key: _key, ...given }: OwnOptions): void {
    if (url !== null) this.#latest?.update(url, given)
  }

  /**
   * Connects; returns a function that closes. Each time the component is shown again, the client continues: it resumes
   * from the last event ID, does not repeat a request that may have acted, and stays closed if it had closed before.
   */
  run(): (() => void) | undefined {
    const { client } = this
    if (!client) return undefined
    const { status } = client.state
    if (status === 'idle' || (status === 'closed' && this.#isPaused)) client.reconnect()
    return () => {
      this.#isPaused = client.state.status !== 'closed'
      client.close()
    }
  }
}

const construct = (url: RequestUrl, options: object) => new EventSourceClient(url, options)

/** Equal for URLs that are the same stream: functions are called for each attempt, whichever they are. */
function identityOf(url: RequestUrl | null): string | null {
  return typeof url === 'function' || url === null ? typeof url : `:${url}`
}

function validate(url: unknown, options: OwnOptions & { autoConnect?: unknown; signal?: unknown }) {
  if (url === undefined)
    throw new TypeError('useEventSource: the URL is undefined; pass null for no connection')
  const { autoConnect, create, key, signal } = options
  if (autoConnect !== undefined)
    throw invalid('autoConnect', 'the component connects; pass null as the URL to wait')
  if (signal !== undefined)
    throw invalid('signal', 'the component closes the client; pass null as the URL to close it')
  if (create !== undefined && typeof create !== 'function')
    throw invalid('create', 'expected a function that returns a client')
  if (Object(key) === key)
    throw invalid('key', 'an object differs in each render; expected a string or a number')
}
