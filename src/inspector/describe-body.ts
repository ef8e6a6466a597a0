/** The most characters of a request's body that are kept. */
const limit = 100_000

/** The body if it is text; otherwise its kind, such as `[Blob]`, because reading it could use it up. */
export function describeBody(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string') return body.slice(0, limit)
  if (typeof URLSearchParams !== 'undefined' && body instanceof URLSearchParams)
    return String(body).slice(0, limit)
  return `[${Object.prototype.toString.call(body).slice(8, -1)}]`
}
