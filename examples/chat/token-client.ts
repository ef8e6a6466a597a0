import { send } from '../look/send.ts'

/** A token that is under way, or there. Two of them are told apart by identity. */
export type PendingToken = Promise<string>

/** Keeps a person's token until the server has refused it. */
export class TokenClient {
  readonly #url: string
  readonly #name: string
  #token: PendingToken | undefined

  constructor(url: string, name: string) {
    this.#url = url
    this.#name = name
  }

  /** The token at hand, or a new one. Who asks while one is fetched gets the same. */
  get(): PendingToken {
    return (this.#token ??= this.#fetch())
  }

  /** Forgets a token that was refused. If another one took its place meanwhile, that stays. */
  discard(refused: PendingToken | undefined): void {
    if (this.#token === refused) this.#token = undefined
  }

  #fetch(): PendingToken {
    const signal = AbortSignal.timeout(10_000)
    const fetching = send<{ token: string }>(this.#url, { name: this.#name }, { signal }).then(
      ({ token }) => token,
    )
    // One that could not be had is no token: the next who asks tries again.
    fetching.catch(() => this.discard(fetching))
    return fetching
  }
}
