import { EventSourceError, ResponseError } from 'headwater'
import { ModelError } from './model.ts'

interface KeyInfo {
  readonly key: string | undefined
  /** The environment variable of the key. */
  readonly variable: string
}

/** Turns a failure of a model's endpoint into one with a message for the user. Other errors are returned unchanged. */
export function toModelError(error: unknown, { key, variable }: KeyInfo): unknown {
  if (error instanceof ModelError) return redacted(error.message)
  if (!(error instanceof EventSourceError)) return error
  if (!(error instanceof ResponseError))
    return new ModelError(
      error.code === 'idle-timeout'
        ? 'The model has been silent for too long.'
        : 'The connection to the model was lost, or its server cannot be reached.',
    )
  const { status } = error
  // The body of a 401 may repeat the key.
  if (status === 401 || status === 403)
    return new ModelError(`The model’s server rejected the key (${status}). Check ${variable}.`)
  const wait = Number(error.headers.get('retry-after'))
  if (status === 429)
    return new ModelError(
      `The model’s rate limit is reached (429). Try again ${wait > 0 ? `in ${wait} s` : 'later'}.`,
    )
  if (status === 503 || status === 529)
    return new ModelError(`The model is overloaded (${status}). Try again later.`)
  const message = readMessage(error.body)
  return redacted(`The model’s server answered with ${status}${message && `: ${message}`}`)

  function redacted(text: string): ModelError {
    const safe = key ? text.replaceAll(key, '…') : text
    return new ModelError(safe.slice(0, 300))
  }
}

/** The message in the body, which both kinds of endpoints send as `{ "error": { "message": "…" } }`. */
function readMessage(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: { message?: unknown } }
    return typeof error?.message === 'string' ? error.message : ''
  } catch {
    return ''
  }
}
