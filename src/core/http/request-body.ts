import { invalidOption } from '../errors/invalid-option.ts'
import type { AttemptContext } from './attempt-context.ts'
import type { RequestOptions } from './request-options.ts'

/** The body of a request, or a function that makes it for each attempt. */
export type BodySource = unknown

/** Combines the options `body` and `json`. A `TypeError` names the option that is not valid. */
export function resolveBody({ body, json }: RequestOptions): BodySource {
  if (json === undefined) {
    validateBody(body)
    return body
  }
  if (body !== undefined) throw invalidOption('json', 'cannot be combined with "body"')
  return typeof json === 'function'
    ? async (context: AttemptContext) => encodeJson(await json(context))
    : encodeJson(json)
}

/** Whether sending the body uses it up: a stream, or an async iterable, which Node's `fetch` accepts too. */
export function isOneShotBody(body: unknown): boolean {
  const object = Object(body) as object
  return 'getReader' in object || Symbol.asyncIterator in object
}

/** The error for a one-shot body of a request that is to be repeated. */
export function oneShotBodyError(): TypeError {
  return invalidOption(
    'body',
    'a stream can be sent only once; to reconnect, give a function that makes it: body: () => stream',
  )
}

export function validateBody(body: unknown): void {
  // Not by its string form, which workerd's classes share with plain objects at older compatibility dates.
  if ((body as object | undefined)?.constructor?.name === 'Object')
    throw invalidOption('body', 'a plain object cannot be sent; use "json"')
}

function encodeJson(value: unknown): string {
  let cause: unknown
  try {
    const encoded = JSON.stringify(value)
    if (encoded) return encoded
  } catch (error) {
    cause = error
  }
  throw invalidOption('json', 'it has no JSON form', cause)
}
