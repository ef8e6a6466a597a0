import type { ByteReader, FetchInit, FetchLike, FetchResponse } from '../index.ts'
import { redactHeader, redactQuery } from './redact.ts'
import { watchRetryFields } from './watch-retry-fields.ts'

/**
 * A `fetch` that prints each request and response, redirects included, as curl does: their headers without secrets, the size
 * of the body, and the `retry` fields of the stream.
 */
export function watchRequests(fetch: FetchLike, print: (line: string) => void): FetchLike {
  return async (url, init) => {
    printRequest(url, init, print)
    const response = (await fetch(url, init)) as FetchResponse & { headers: Headers }
    const { body, headers, status, statusText } = response
    print(`< ${status} ${statusText ?? ''}`.trimEnd())
    for (const [name, value] of headers) print(`< ${name}: ${redactHeader(name, value)}`)
    if (!body) return response
    return {
      status,
      ...(statusText !== undefined && { statusText }),
      url: response.url,
      headers,
      body: {
        cancel: () => body.cancel(),
        getReader: () => watchReader(body.getReader(), print),
      },
    }
  }
}

function printRequest(url: string, init: FetchInit, print: (line: string) => void): void {
  const { origin, pathname, search } = new URL(url)
  print(`> ${init.method} ${origin}${pathname}${redactQuery(search)}`)
  for (const [name, value] of Object.entries(init.headers))
    print(`> ${name.toLowerCase()}: ${redactHeader(name, value)}`)
  const { body } = init as { body?: string | Uint8Array | undefined }
  if (body !== undefined) print(`> (${Buffer.byteLength(body)} bytes of body)`)
}

function watchReader(reader: ByteReader, print: (line: string) => void): ByteReader {
  const watch = watchRetryFields((value) => print(`retry: ${value}`))
  return {
    cancel: () => reader.cancel(),
    async read() {
      const result = await reader.read()
      if (result.value) watch(result.value)
      return result
    },
  }
}
