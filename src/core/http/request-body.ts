import { invalidOption, promiseProblem } from '../errors/invalid-option.ts'
import { isPromise } from '../platform/is-promise.ts'
import type { RequestOptions } from './request-options.ts'

/** The body of a request, or a function that makes it for each attempt. */
export type BodySource = unknown

/** Combines the options `body` and `json`. A `TypeError` names the option that is not valid. */
export function resolveBody({ body, json }: RequestOptions): BodySource {
  const isJson = json !== undefined
  if (isJson && body != null) throw invalidOption('json', 'cannot be combined with "body"')
  const source: unknown = isJson ? json : body
  return typeof source === 'function' ? source : makeBody(source, isJson)
}

/** The body of a request; `undefined` for none. A `TypeError` names the option that is not valid. */
export function makeBody(value: unknown, isJson: boolean): unknown {
  if (isPromise(value)) throw invalidOption(isJson ? 'json' : 'body', promiseProblem)
  if (value === undefined) return undefined
  if (isJson) return encodeJson(value)
  // Not by its string form, which workerd's classes share with plain objects at older compatibility dates.
  if ((value as object | null)?.constructor?.name === 'Object')
    throw invalidOption('body', 'got an object; use "json"')
  return value ?? undefined
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
    'a stream can be sent only once; to reconnect, pass a function that makes it: body: () => stream',
  )
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
