import { type EventSourceError, ResponseError } from 'headwater'

/** An error in words for the user of a page. */
export function explain(error: EventSourceError): string {
  if (error instanceof ResponseError && error.code === 'http') return explainResponse(error)
  switch (error.code) {
    case 'network':
      return 'The connection was lost, or the server cannot be reached.'
    case 'connect-timeout':
      return 'The server does not respond.'
    case 'idle-timeout':
      return 'The server has been silent for too long.'
    case 'content-type':
      return 'The response is not an event stream.'
    default:
      return error.message
  }
}

/** Includes the server's message if the body is `{ "error": "…" }`. */
function explainResponse(error: ResponseError): string {
  const { status, body } = error
  try {
    const { error: message } = JSON.parse(body) as { error?: unknown }
    if (typeof message === 'string')
      return `The server rejected the request (${status}): ${message}.`
  } catch {
    // The body is not JSON.
  }
  return `The server rejected the request with status ${status}.`
}
