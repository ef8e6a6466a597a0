import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { RequestHandler } from 'express'
import { Problem } from '../server/problem.ts'

/** The content of a token. */
export interface Bearer {
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly expires: number
}

/** Issues and reads signed tokens. A new process has a new secret and rejects older tokens. */
export class Tokens {
  readonly #secret = randomBytes(32)
  readonly #lifetime: number

  /** @param lifetime - of a token, in milliseconds */
  constructor(lifetime: number) {
    this.#lifetime = lifetime
  }

  issue(name: string): { token: string; expiresIn: number } {
    const bearer: Bearer = { name, expires: Date.now() + this.#lifetime }
    const claims = Buffer.from(JSON.stringify(bearer)).toString('base64url')
    const signature = this.#sign(claims).toString('base64url')
    return { token: `${claims}.${signature}`, expiresIn: this.#lifetime / 1000 }
  }

  /** Returns `undefined` for an expired token or one of another process. */
  read(token: string): Bearer | undefined {
    const [claims = '', signature = ''] = token.split('.')
    const [given, expected] = [Buffer.from(signature, 'base64url'), this.#sign(claims)]
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    const bearer = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Bearer
    return bearer.expires > Date.now() ? bearer : undefined
  }

  #sign(claims: string): Buffer {
    return createHmac('sha256', this.#secret).update(claims).digest()
  }
}

/** Accepts requests with a valid token and puts its content into `response.locals`. */
export function requireToken(tokens: Tokens): RequestHandler {
  return (request, response, next) => {
    const [, token] = /^Bearer ([\w.-]+)$/i.exec(request.get('authorization') ?? '') ?? []
    const bearer = token === undefined ? undefined : tokens.read(token)
    if (!bearer) {
      const reason = token === undefined ? '' : ', error="invalid_token"'
      response.set('www-authenticate', `Bearer realm="chat"${reason}`)
      throw new Problem(
        401,
        token === undefined
          ? 'Send a token: authorization: Bearer …'
          : 'The token has expired or is unknown',
      )
    }
    Object.assign(response.locals, bearer)
    next()
  }
}
