import type { FetchInit, FetchLike, FetchResponse } from '../index.ts'
import { closedError } from './closed-error.ts'
import { addUnshared } from './unshared.ts'

/** A request that shares no connection; `closeAll` ends it. */
export async function sendUnshared(
  name: string,
  send: FetchLike,
  url: string,
  init: FetchInit,
): Promise<FetchResponse> {
  const { signal } = init
  const controller = new AbortController()
  const abort = () => controller.abort(signal?.reason)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort)
  let closed: Error | undefined
  const end = () => {
    remove()
    signal?.removeEventListener('abort', abort)
  }
  const remove = addUnshared(name, {
    close: () => {
      end()
      closed = closedError(url)
      controller.abort(closed)
    },
  })
  // Some platforms reject with another error than the one given to `abort`.
  const fail = (error: unknown): never => {
    end()
    throw closed ?? error
  }
  const open = async () => send(url, { ...init, signal: controller.signal })
  const response = await open().catch(fail)
  const { body, headers, status, statusText = '' } = response
  if (status !== 200 || !body?.getReader || (body as Partial<ReadableStream>).locked) {
    end()
    return response
  }
  const getReader = () => {
    const reader = body.getReader()
    const cancel = () => {
      end()
      return reader.cancel()
    }
    const read = async () => {
      const result = await reader.read().catch(fail)
      if (result.done) end()
      return result
    }
    return { cancel, read }
  }
  const cancel = () => {
    end()
    return body.cancel()
  }
  return { status, statusText, url: response.url, headers, body: { cancel, getReader } }
}
