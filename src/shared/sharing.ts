import type {
  ClientOptions,
  ClientState,
  FetchResponse,
  Platform,
  RequestUrl,
  RetryDecision,
} from '../index.ts'
import { noop } from './call-safely.ts'
import { type EnvironmentOptions, type SharedEnvironment, ringLimitsOption } from './environment.ts'
import type { Hub } from './hub.ts'
import { type Member, alone } from './member.ts'
import { sourceOptions } from './source-options.ts'
import { hubOf } from './hubs.ts'
import { digestOptions, nameOf } from './request-name.ts'
import type { SharedInfo, SharingOptions } from './shared-options.ts'
import type { SharedRequest, Up } from './source.ts'
import { View } from './view.ts'
import type { ViewEnd } from './view-options.ts'

/** The client that shares. */
export interface SharingClient {
  readonly url: string
  readonly lastEventId: string
  subscribe(listener: (state: ClientState) => void): () => void
  close(): void
}

/** The URL of a client whose URL is a function, which only the leader calls. */
const hiddenUrl = 'https://shared.invalid/'

/** What a client does to share its connection: the options with which it reads from the hub, and its membership. */
export class Sharing implements Member {
  readonly request: SharedRequest
  readonly options: string
  readonly onSharedChange: SharingOptions['onSharedChange']
  readonly #given: ClientOptions & SharingOptions & EnvironmentOptions
  readonly #environment: SharedEnvironment
  readonly #url: RequestUrl
  #client: SharingClient | undefined
  #hub: Hub | undefined
  #view: View | undefined
  #left: ViewEnd | undefined
  #isFresh = true
  #isActive = false
  /** Ends the client's wait for its next attempt. */
  #endWait = noop
  #openedUrl = ''
  #name: string | undefined

  constructor(
    url: RequestUrl,
    options: ClientOptions & SharingOptions & EnvironmentOptions,
    environment: SharedEnvironment,
  ) {
    this.#url = url
    this.#given = options
    this.#environment = environment
    this.onSharedChange = options.onSharedChange
    this.request = { url, options: sourceOptions(options) }
    this.options = digestOptions(url, options)
  }

  get info(): SharedInfo {
    return this.#hub?.info ?? alone
  }

  /** The URL for the client: its own, unless a function computes it. */
  get url(): RequestUrl {
    return typeof this.#url === 'function' ? () => this.#openedUrl || hiddenUrl : this.#url
  }

  /** The options for the client: without its request, which the source makes. */
  get clientOptions(): ClientOptions {
    const {
      body: _body,
      cache: _cache,
      headers: _headers,
      idempotent: _idempotent,
      integrity: _integrity,
      json: _json,
      keepalive: _keepalive,
      method: _method,
      mode: _mode,
      reconnect,
      redirect: _redirect,
      resume: _resume,
      ...rest
    } = this.#given
    const { signal, ...others } = rest
    return {
      ...others,
      ...(signal && { signal }),
      connectTimeout: 0,
      idleTimeout: 0,
      platform: this.#platform(),
      reconnect: {
        ...(typeof reconnect === 'object' && reconnect),
        maxRetries: Infinity,
        shouldRetry: () => this.#takeDecision(),
      },
      fetch: (_url, { signal: aborted }) => this.#open(aborted),
    }
  }

  /** Follows the client's state: it is a member while it is connected, and its page not hidden with `pauseWhenHidden`. */
  attach(client: SharingClient): void {
    this.#client = client
    client.subscribe(({ status }) => {
      const isConnected = status !== 'closed' && status !== 'idle'
      const isPaused = this.#given.pauseWhenHidden && !this.#environment.isVisible()
      this.#setActive(isConnected && !isPaused)
      if (status === 'closed') this.#left = undefined
    })
  }

  /** The caller asks for a connection. */
  refresh(): void {
    this.#isFresh = true
    this.#hub?.nudge()
  }

  close(): void {
    this.#client?.close()
  }

  onUp(up: Up): void {
    if (up.state === 'open') this.#openedUrl = up.url
    // Its own timer may be late, or longer than that of another leader.
    if (up.state !== 'waiting') this.#endWait()
  }

  #setActive(isActive: boolean) {
    if (this.#isActive === isActive) return
    this.#isActive = isActive
    if (isActive) {
      if (this.#given.name !== undefined) this.#join(this.#given.name)
    } else {
      this.#stopView()
      this.#hub?.remove(this)
      this.#hub = undefined
    }
  }

  #join(name: string): Hub {
    if (this.#hub) return this.#hub
    this.#hub = hubOf(name, this.#environment, this.#given[ringLimitsOption])
    this.#hub.add(this)
    return this.#hub
  }

  /** The client's `fetch`. */
  async #open(signal: AbortSignal): Promise<FetchResponse> {
    const client = this.#client!
    const { name, onGap, replay } = this.#given
    // Once only: the client's attempts would lag behind those of the source.
    this.#name ??= name ?? (await nameOf(client.url, this.request.options))
    if (signal.aborted || !this.#isActive) throw new DOMException('Aborted', 'AbortError')
    this.#stopView()
    const view = new View({
      hub: this.#join(this.#name),
      request: this.request,
      lastEventId: client.lastEventId,
      left: this.#left,
      known: this.#view?.failure,
      isFresh: this.#isFresh,
      replay,
      onGap,
    })
    this.#view = view
    this.#isFresh = false
    signal.addEventListener('abort', () => view.stop(signal.reason ?? new Error('Aborted')))
    return view.open()
  }

  #stopView() {
    this.#view?.stop()
    this.#left = this.#view?.left
  }

  /** The client retries as the source does. */
  #takeDecision(): RetryDecision {
    const decision = this.#view?.decision
    if (this.#view) this.#view.decision = undefined
    return decision
  }

  /** The client's platform: it has no connection that a frozen page loses. */
  #platform(): Partial<Platform> {
    return {
      ...this.#given.platform,
      subscribe: (listener) => {
        this.#endWait = () => listener('online')
        const unsubscribe = this.#environment.subscribe((change) => {
          if (change !== 'suspend' && change !== 'restore') listener(change)
        })
        return () => {
          this.#endWait = noop
          unsubscribe()
        }
      },
    }
  }
}
