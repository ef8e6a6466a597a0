import { type Exchange, RequestError } from './exchange.ts'

/** For how long a token is accepted, in seconds. */
const lifetime = 5

/** Access tokens that expire soon, so that a client has to renew them. */
export class Tokens {
  readonly #now: () => number
  /** When each token expires, in milliseconds. */
  readonly #expiry = new Map<string, number>()
  #count = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** `POST /token`: a new token. */
  issue(exchange: Exchange): void {
    for (const [token, expiresAt] of this.#expiry)
      if (expiresAt <= this.#now()) this.#expiry.delete(token)
    const token = `demo-token-${++this.#count}`
    this.#expiry.set(token, this.#now() + lifetime * 1000)
    exchange.sendJson({ token, expiresIn: lifetime })
  }

  /** Throws a 401 unless the request has a token that has not expired. Open streams continue. */
  check(exchange: Exchange): void {
    const [, token = ''] = /^Bearer (.+)$/i.exec(exchange.header('authorization') ?? '') ?? []
    if ((this.#expiry.get(token) ?? 0) > this.#now()) return
    throw new RequestError(401, 'Send authorization: Bearer <token>, with a token of POST /token', {
      'www-authenticate': 'Bearer',
    })
  }
}
