/** A failed request. The message can be shown to the user. */
export class RequestError extends Error {
  /** 0 without a response. */
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }

  /** Whether the same request may succeed later: the network, the server or the moment is at fault. */
  get isTemporary(): boolean {
    const { status } = this
    return status < 400 || status >= 500 || [401, 408, 429].includes(status)
  }
}

/**
 * Gets JSON.
 *
 * @throws {@link RequestError} if there is no response, or its status is not a success
 */
export async function receive<T = unknown>(url: string, init?: RequestInit): Promise<T> {
  const response = await fetch(url, init).catch((error: unknown) => {
    throw new RequestError(0, 'The server cannot be reached.', { cause: error })
  })
  const answer = (await response.json().catch(() => ({}))) as { error?: string; issues?: string[] }
  if (response.ok) return answer as T
  const issues = answer.issues?.length ? ` (${answer.issues.join('; ')})` : ''
  const reason = answer.error ?? `The server rejected the request with status ${response.status}`
  throw new RequestError(response.status, `${reason}${issues}.`)
}

/** Sends JSON by POST and returns the JSON of the response. Fails like {@link receive}. */
export function send<T = unknown>(url: string, data: unknown, init?: RequestInit): Promise<T> {
  const headers = new Headers(init?.headers)
  headers.set('content-type', 'application/json')
  return receive(url, { method: 'POST', body: JSON.stringify(data), ...init, headers })
}
