import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { Problem } from '../../server/problem.ts'

/** Signed tokens with an expiry. The key is lost with the process, so a restarted server rejects all older tokens. */
export class Tokens {
  readonly #key = randomBytes(32)

  /** @param lifetime - in milliseconds */
  issue(lifetime: number): string {
    const end = String(Date.now() + lifetime)
    return `${end}.${this.#sign(end)}`
  }

  /** Checks the `Authorization` header. Returns the remaining lifetime, in milliseconds. */
  check(authorization: string | undefined): number {
    const [, token] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? []
    if (token === undefined) throw new Problem(401, 'A token is needed')
    const [end = '', signature = ''] = token.split('.')
    const [given, expected] = [Buffer.from(signature), Buffer.from(this.#sign(end))]
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new Problem(401, 'The token is unknown')
    const left = Number(end) - Date.now()
    if (left <= 0) throw new Problem(401, 'The token has expired')
    return left
  }

  #sign(end: string): string {
    return createHmac('sha256', this.#key).update(end).digest('base64url')
  }
}
