import { invalidOption } from '../errors/invalid-option.ts'

// [spec] If the header was sent several times, the last valid type counts, without its parameters.
const lastType = /(?:^|,)\s*([^\s,;/]+\/[^\s,;/]+)\s*(?:;(?:"[^"]*"|[^,"])*)?(?:,[^,/]*)*$/

/** The media type in a `Content-Type` header, in lower case; `undefined` if there is none. */
export function mediaTypeOf(header: string): string | undefined {
  return lastType.exec(header)?.[1]!.toLowerCase()
}

/** The media types that a response may have. */
export type AcceptedTypes = readonly string[] | 'any'

export const eventStreamTypes: AcceptedTypes = ['text/event-stream']

/** The types of the option `contentType`, besides that of event streams. */
export function resolveTypes(option: AcceptedTypes): AcceptedTypes {
  if (option === 'any') return option
  const types = Array.isArray(option)
    ? option.map((type) => mediaTypeOf(String(type)))
    : [undefined]
  if (types.includes(undefined))
    throw invalidOption(
      'contentType',
      "expected 'any' or an array of media types, such as ['text/plain']",
    )
  return [...eventStreamTypes, ...(types as string[])]
}

/** Whether the `Content-Type` header has one of the types. */
export function isAccepted(header: string | null, types: AcceptedTypes): boolean {
  return types === 'any' || types.includes(mediaTypeOf(header ?? '')!)
}
