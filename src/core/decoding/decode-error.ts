import { EventSourceError, type FailureDetails } from '../errors/errors.ts'
import { reasonOf } from '../errors/reason-of.ts'
import { printable } from '../errors/redaction.ts'
import type { ServerEvent } from './event-types.ts'

/** One issue that a schema found, as defined by Standard Schema. */
export interface DecodeIssue {
  /** A description of the issue. */
  readonly message: string
  /** The path to the invalid part of the data, from the outside in. */
  readonly path?:
    | ReadonlyArray<
        | PropertyKey
        | {
            /** The key of an object, or the index of an array. */
            readonly key: PropertyKey
          }
      >
    | undefined
}

/** A decoder threw, or a schema rejected an event's data. The event is skipped; the stream stays open. */
export class DecodeError extends EventSourceError {
  /** The kind of the error. */
  declare readonly code: 'decode'
  /** The event as received; its `data` is the undecoded text. */
  declare readonly event: ServerEvent<string, string>
  /** The issues that a schema found; absent if a decoder threw (see `cause`). */
  declare readonly issues?: readonly DecodeIssue[]

  /** Called by the package; applications do not need to construct errors. */
  constructor(
    event: ServerEvent<string, string>,
    request: Pick<FailureDetails, 'url' | 'attempt'>,
    cause: unknown,
    issues?: readonly DecodeIssue[],
  ) {
    const reason = issues ? issues.slice(0, 9).map(describeIssue).join('; ') : reasonOf(cause)
    const action = `decode event "${printable(event.type, 100)}" of`
    super('decode', false, { ...request, action, reason, cause })
    Object.assign(this, { event, ...(issues && { issues }) })
  }

  /** The class's name, which minification keeps. */
  override get name(): string {
    return 'DecodeError'
  }
}

function describeIssue({ message, path = [] }: DecodeIssue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part))
  return keys.length > 0 ? `${keys.join('.')}: ${message}` : message
}
