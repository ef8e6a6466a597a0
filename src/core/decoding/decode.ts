import { isPromise } from '../platform/is-promise.ts'
import { DecodeError, type DecodeIssue } from './decode-error.ts'
import type { FailureDetails } from '../errors/errors.ts'
import { unexpectedOption } from '../errors/invalid-option.ts'
import type { ServerEvent } from './event-types.ts'

/**
 * Decodes an event's data. If it throws, the error becomes the `cause` of a {@link DecodeError}, and the stream stays
 * open.
 *
 * @typeParam T - the type of the decoded data
 */
export type Decoder<T> = (data: string) => T

/** The result of a validation, as defined by Standard Schema. */
export type SchemaResult<Output> =
  | {
      /** The validated value. */
      readonly value: Output
      /** Absent if the data is valid. */
      readonly issues?: undefined
    }
  | {
      /** The issues that the schema found. */
      readonly issues: readonly DecodeIssue[]
    }

/**
 * A schema of any library that implements Standard Schema (Zod, Valibot, ArkType …). The data is parsed as JSON, then
 * validated; the validation may be async.
 *
 * @typeParam Output - the type of the validated value
 * @see https://standardschema.dev
 */
export interface StandardSchema<Output> {
  /** The interface that the standard defines. */
  readonly '~standard': {
    /** The version of the standard: 1. */
    readonly version: 1
    /** The library's name. */
    readonly vendor: string
    /** Validates a value. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    /** The schema's types, for inference only. */
    readonly types?:
      | {
          /** The type before validation. */
          readonly input: unknown
          /** The type after validation. */
          readonly output: Output
        }
      | undefined
  }
}

/** The decoding options, with their types left open. */
export interface DecodeOptions {
  /** Decoders by event name. */
  events?: Readonly<Record<string, EventDecoder<unknown>>> | undefined
  /** Decodes the data of all other events. */
  decode?: EventDecoder<unknown> | undefined
}

/**
 * Decodes an event's data: a function, or a schema that validates the data as JSON. Both may be async; the client reads
 * nothing more until the promise has settled.
 */
export type EventDecoder<T> = ((data: string) => T | Promise<T>) | StandardSchema<T>

/**
 * The map of event types that decoders produce, as inferred by `new EventSourceClient(url, { events })`. Use it to name
 * the client's type.
 *
 * @typeParam Decoders - the type of the option `events`
 * @example
 * ```ts
 * const events = { tick: json<Tick>(), notice: text }
 * function follow(client: EventSourceClient<EventMapOf<typeof events>>) {}
 * ```
 */
export type EventMapOf<
  Decoders extends { readonly [Name in keyof Decoders]: EventDecoder<unknown> },
> = {
  // Schemas first, because those of some libraries are also functions.
  -readonly [Name in keyof Decoders]: Decoders[Name] extends StandardSchema<infer Output>
    ? Output
    : Decoders[Name] extends (data: string) => infer Output
      ? Awaited<Output>
      : never
}

/**
 * Leaves an event's data as the received text.
 *
 * @param data - an event's data
 */
export const text: Decoder<string> = (data) => data

/**
 * Creates a JSON decoder whose type is trusted, not validated. If you do not trust the server, use a schema.
 *
 * @typeParam T - the type of the parsed JSON
 * @example
 * ```ts
 * new EventSourceClient('https://example.com/prices', { events: { tick: json<Tick>(), other: json } })
 * ```
 */
export function json<T = unknown>(): Decoder<T>
/**
 * Decodes an event's data as JSON of an unknown type.
 *
 * @param data - an event's data
 */
export function json(data: string): unknown
export function json(data?: string): unknown {
  return data === undefined ? json : JSON.parse(data)
}

/**
 * Decodes the data of an event of the request, or throws a {@link DecodeError}. If the decoder is async, returns a promise.
 */
export type DecodeEvent = (
  event: ServerEvent<string, string>,
  request: Pick<FailureDetails, 'url' | 'attempt'>,
) => unknown

/** Combines the options `events` and `decode`. A `TypeError` names a decoder that is neither a function nor a schema. */
export function resolveDecode(
  events: DecodeOptions['events'],
  decode: DecodeOptions['decode'] = text,
): DecodeEvent {
  const fallback = createDecode('decode', decode)
  if (!events) return fallback
  if (typeof events !== 'object' || Symbol.iterator in events)
    throw unexpectedOption('events', 'an object of decoders such as { order: json() }', events)
  // A map, because a server's event named "constructor" would find a function in the object.
  const named = new Map(
    Object.entries(events).map(([name, decoder]) => [
      name,
      createDecode(`events.${name}`, decoder),
    ]),
  )
  return (event, request) => (named.get(event.type) ?? fallback)(event, request)
}

/** Leaves an event's data as text. */
export const decodeText: DecodeEvent = (event) => event.data

function createDecode(option: string, decoder: EventDecoder<unknown>): DecodeEvent {
  // The same function, so that the delivery can recognise it and skip the decoding.
  if (decoder === text) return decodeText
  // Before the check for a function, because the schemas of some libraries are also functions.
  const schema = (decoder as Partial<StandardSchema<unknown>> | null)?.['~standard']
  if (!schema && typeof decoder !== 'function')
    throw unexpectedOption(option, 'text, json, a function or a Standard Schema', decoder)
  const run = schema
    ? (data: string) => schema.validate(JSON.parse(data))
    : (decoder as Decoder<unknown>)
  return (event, request) => {
    const read = (result: unknown) => {
      if (!schema) return result
      const { issues, value } = result as { issues?: readonly DecodeIssue[]; value?: unknown }
      if (issues) throw new DecodeError(event, request, undefined, issues)
      return value
    }
    const refuse = (cause: unknown) => {
      throw cause instanceof DecodeError ? cause : new DecodeError(event, request, cause)
    }
    try {
      const result = run(event.data)
      return isPromise(result) ? Promise.resolve(result).then(read).catch(refuse) : read(result)
    } catch (cause) {
      return refuse(cause)
    }
  }
}
