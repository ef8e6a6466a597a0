import { send } from '../look/send.ts'

/** A token, or the request for one. Compared by identity. */
export type PendingToken = Promise<string>

/** Caches a person's token until the server rejects it. */
export class TokenClient {
  readonly #url: string
  readonly #name: string
  #token: PendingToken | undefined

  constructor(url: string, name: string) {
    this.#url = url
    this.#name = name
  }

  /** The current token, or a new one. Calls during a request share it. */
  get(): PendingToken {
    return (this.#token ??= this.#fetch())
  }

  /** Removes a rejected token, unless a newer one has replaced it. */
  discard(rejected: PendingToken | undefined): void {
    if (this.#token === rejected) this.#token = undefined
  }

  #fetch(): PendingToken {
    const signal = AbortSignal.timeout(10_000)
    const fetching = send<{ token: string }>(this.#url, { name: this.#name }, { signal }).then(
      ({ token }) => token,
    )
    // After a failure, the next call tries again.
    fetching.catch(() => this.discard(fetching))
    return fetching
  }
}
