import { redactUrl } from '../core/errors/redaction.ts'
import type { ClientState } from './client-state.ts'

/** The method by which Node, Deno and Bun print a client. Without the query of its URL, which may be secret. */
export const printClient = {
  value(
    this: { readonly url: string; readonly state: ClientState },
    _depth: number,
    options: object,
    inspect: (value: object, options: object) => string,
  ): string {
    const { status, lastEventId, error } = this.state
    const shown = { url: redactUrl(this.url), status, lastEventId, error: error?.message }
    return `EventSourceClient ${inspect(shown, options)}`
  },
}
