import { type ClientOptions, type RequestUrl, json, text } from '../index.ts'

type Callable = (...args: unknown[]) => unknown
type Values = Readonly<Record<string, unknown>>

/** The URL and options of one client: its functions and headers are those of the latest render. */
export class LatestOptions {
  /** For the client's constructor. */
  readonly url: RequestUrl
  /** For the client's constructor. */
  readonly options: ClientOptions
  #url: RequestUrl
  #options: Values

  constructor(url: RequestUrl, options: Values) {
    this.#url = url
    this.#options = options
    this.url = follow(url, () => this.#url) as RequestUrl
    const { events, headers, reconnect } = options
    const followed = followAll(options, () => this.#options)
    // May be given later, too. Others may not: without `onError`, for example, the client writes warnings.
    for (const name of ['onOpen', 'onReconnect', 'onClose'])
      followed[name] ??= follow(noop, () => this.#options[name], name)
    if (isRecord(events)) followed['events'] = followAll(events, () => this.#options['events'])
    if (isRecord(reconnect))
      followed['reconnect'] = followAll(reconnect, () => this.#options['reconnect'])
    // Not an iterator, which can be read only once.
    if (!(headers && 'next' in (headers as object)))
      followed['headers'] = (...args: unknown[]) => {
        const current = this.#options['headers']
        return typeof current === 'function' ? current(...args) : current
      }
    this.options = { ...followed, autoConnect: false }
  }

  /** Replaces the functions and headers by those of a later render. */
  update(url: RequestUrl, options: Values): void {
    this.#url = url
    this.#options = options
  }
}

const noop = () => {}

/** A copy in which each function calls the latest function of that name. */
function followAll(values: Values, latest: () => unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      follow(value, () => (latest() as Values | undefined)?.[name], name),
    ]),
  )
}

/** If the value is a function: a function that calls the latest one. */
function follow(value: unknown, latest: () => unknown, name = ''): unknown {
  if (!isFollowed(value)) return value
  return (...args: unknown[]) => {
    const current = latest()
    if (isFollowed(current)) return current(...args)
    // A callback may be left out later; a function that the client needs may not.
    return name.startsWith('on') ? undefined : value(...args)
  }
}

/** Not a schema, which may be a function too, and not the decoders that the client recognizes. */
function isFollowed(value: unknown): value is Callable {
  return typeof value === 'function' && !('~standard' in value) && value !== text && value !== json
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !(Symbol.iterator in value)
}
