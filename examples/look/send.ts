/** What a server answered a request with, where that was no success; the message is in its own words. */
export class RequestError extends Error {
  /** 0 where there was no answer. */
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** Gets JSON. What goes wrong is a {@link RequestError} whose message can be shown. */
export async function receive<T = unknown>(url: string, init?: RequestInit): Promise<T> {
  const response = await fetch(url, init).catch((error: unknown) => {
    throw new RequestError(0, 'The server cannot be reached.', { cause: error })
  })
  const answer = (await response.json().catch(() => ({}))) as { error?: string; issues?: string[] }
  if (response.ok) return answer as T
  const issues = answer.issues?.length ? ` (${answer.issues.join('; ')})` : ''
  const reason = answer.error ?? `The server refused with status ${response.status}`
  throw new RequestError(response.status, `${reason}${issues}.`)
}

/** Sends JSON by POST and returns the answer's. What goes wrong is as with {@link receive}. */
export function send<T = unknown>(url: string, data: unknown, init?: RequestInit): Promise<T> {
  const headers = new Headers(init?.headers)
  headers.set('content-type', 'application/json')
  return receive(url, { method: 'POST', body: JSON.stringify(data), ...init, headers })
}
