import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { Problem } from '../../server/problem.ts'

/** Tokens that say when they end, signed. The key is lost with the process: after a restart all tokens are refused. */
export class Tokens {
  readonly #key = randomBytes(32)

  /** A token that lives for so many milliseconds. */
  issue(lifetime: number): string {
    const end = String(Date.now() + lifetime)
    return `${end}.${this.#sign(end)}`
  }

  /** Checks the header `Authorization`; returns for how long it may be relied on, in milliseconds. */
  check(authorization: string | undefined): number {
    const [, token] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? []
    if (token === undefined) throw new Problem(401, 'A token is needed')
    const [end = '', signature = ''] = token.split('.')
    const [given, expected] = [Buffer.from(signature), Buffer.from(this.#sign(end))]
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new Problem(401, 'The token is not one of ours')
    const left = Number(end) - Date.now()
    if (left <= 0) throw new Problem(401, 'The token has expired')
    return left
  }

  #sign(end: string): string {
    return createHmac('sha256', this.#key).update(end).digest('base64url')
  }
}
