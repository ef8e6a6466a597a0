/** The error of a request that would fail each time. Clients do not retry after an error that is not `retryable`. */
export function finalError(message: string, cause?: unknown): TypeError {
  return Object.assign(new TypeError(message, { cause }), { retryable: false })
}
