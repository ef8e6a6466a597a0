/** What a server answered a request with, where that was no success; the message is in its own words. */
export class RequestError extends Error {
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** Sends JSON by POST and returns the answer's JSON. What goes wrong is an error whose message can be shown. */
export async function send<T = unknown>(
  url: string,
  data: unknown,
  init?: RequestInit,
): Promise<T> {
  const headers = new Headers(init?.headers)
  headers.set('content-type', 'application/json')
  const request = { method: 'POST', body: JSON.stringify(data), ...init, headers }
  const response = await fetch(url, request).catch((error: unknown) => {
    throw new RequestError(0, 'The server cannot be reached; nothing was sent.', { cause: error })
  })
  const answer = (await response.json().catch(() => ({}))) as { error?: string; issues?: string[] }
  if (response.ok) return answer as T
  const issues = answer.issues?.length ? ` (${answer.issues.join('; ')})` : ''
  throw new RequestError(
    response.status,
    `${answer.error ?? `The server refused with status ${response.status}`}${issues}.`,
  )
}
