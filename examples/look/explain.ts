import { type EventSourceError, ResponseError } from 'headwater'

/** What went wrong, as one says it to the person before the page. */
export function explain(error: EventSourceError): string {
  if (error instanceof ResponseError && error.code === 'http') return explainResponse(error)
  switch (error.code) {
    case 'network':
      return 'The server cannot be reached, or the connection broke.'
    case 'connect-timeout':
      return 'The server does not answer.'
    case 'idle-timeout':
      return 'The server has been silent for too long.'
    case 'content-type':
      return 'The server answered with something other than a stream of events.'
    default:
      return error.message
  }
}

/** The server's own words, where it sent some: `{ "error": "…" }`. */
function explainResponse(error: ResponseError): string {
  const { status, body } = error
  try {
    const { error: said } = JSON.parse(body) as { error?: unknown }
    if (typeof said === 'string') return `The server refused (${status}): ${said}.`
  } catch {
    // No words of its own.
  }
  return `The server refused with status ${status}.`
}
