import { isPromise } from '../platform/is-promise.ts'
import { DecodeError, type DecodeIssue } from './decode-error.ts'
import { invalidOption } from '../errors/invalid-option.ts'
import type { ServerEvent } from './event-types.ts'

/**
 * Makes a value of an event's data. What it throws becomes the `cause` of a {@link DecodeError}; the stream goes on.
 *
 * @typeParam T - the value's type
 */
export type Decoder<T> = (data: string) => T

/** What a schema answers, in the terms of Standard Schema. */
export type SchemaResult<Output> =
  | {
      /** What the schema made of the data. */
      readonly value: Output
      /** Absent: there was nothing to complain of. */
      readonly issues?: undefined
    }
  | {
      /** What was wrong with the data. */
      readonly issues: readonly DecodeIssue[]
    }

/**
 * A schema of any library that implements Standard Schema (Zod, Valibot, ArkType …). The data is decoded as JSON, then
 * validated; the validation may be async.
 *
 * @typeParam Output - the type that the schema makes
 * @see https://standardschema.dev
 */
export interface StandardSchema<Output> {
  /** The interface that the standard defines. */
  readonly '~standard': {
    /** The version of the standard: 1. */
    readonly version: 1
    /** The library's name. */
    readonly vendor: string
    /** Checks a value. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    /** The schema's types; there is nothing at run time. */
    readonly types?:
      | {
          /** What the schema takes. */
          readonly input: unknown
          /** What it makes of it. */
          readonly output: Output
        }
      | undefined
  }
}

/** The options that say how events are decoded, their types left open. */
export interface DecodeOptions {
  /** Event names and how each one's data is decoded. */
  events?: Readonly<Record<string, EventDecoder<unknown>>> | undefined
  /** How the data of all other events is decoded. */
  decode?: EventDecoder<unknown> | undefined
}

/**
 * How the data of an event is decoded: by a function, or as JSON that a schema then validates. Either may be async;
 * nothing more is read until it has settled.
 */
export type EventDecoder<T> = ((data: string) => T | Promise<T>) | StandardSchema<T>

/**
 * The map of event types that decoders make: what `new EventSourceClient(url, { events })` infers, for where the type
 * has to be named.
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
  // A schema first: those of some libraries are functions too.
  -readonly [Name in keyof Decoders]: Decoders[Name] extends StandardSchema<infer Output>
    ? Output
    : Decoders[Name] extends (data: string) => infer Output
      ? Awaited<Output>
      : never
}

/**
 * Decodes nothing: the data is the string as it came.
 *
 * @param data - an event's data
 */
export const text: Decoder<string> = (data) => data

/**
 * Makes a decoder of JSON whose type is trusted and not checked. Where you do not trust the server, give a schema.
 *
 * @typeParam T - what the JSON is known to hold
 * @example
 * ```ts
 * new EventSourceClient('https://example.com/prices', { events: { tick: json<Tick>() } })
 * ```
 */
export function json<T = unknown>(..._nothing: never[]): Decoder<T> {
  return parseJson as Decoder<T>
}

const parseJson = (data: string): unknown => JSON.parse(data)

/** Decodes an event's data, or throws a {@link DecodeError}; a promise of the same where the decoder is async. */
export type DecodeEvent = (event: ServerEvent<string, string>) => unknown

/** Puts the options `events` and `decode` together; a `TypeError` names the entry that is neither function nor schema. */
export function resolveDecode(
  events: DecodeOptions['events'],
  decode: DecodeOptions['decode'] = text,
): DecodeEvent {
  const fallback = createDecode('decode', decode)
  if (!events) return fallback
  // A map and not the object itself, on which a server's event named "constructor" would find one.
  const named = new Map(
    Object.entries(events).map(([name, decoder]) => [
      name,
      createDecode(`events.${name}`, decoder),
    ]),
  )
  return (event) => (named.get(event.type) ?? fallback)(event)
}

/** Leaves an event's data as text. */
export const decodeText: DecodeEvent = (event) => event.data

function createDecode(option: string, decoder: EventDecoder<unknown>): DecodeEvent {
  // What is most common costs nothing.
  if (decoder === text) return decodeText
  // Before the test for a function, since the schemas of some libraries are functions too.
  const schema = (decoder as Partial<StandardSchema<unknown>> | null)?.['~standard']
  if (!schema && typeof decoder !== 'function')
    throw invalidOption(option, 'expected text, json<T>(), a function or a Standard Schema')
  const run = schema
    ? (data: string) => schema.validate(parseJson(data))
    : (decoder as Decoder<unknown>)
  const read = (event: ServerEvent<string, string>, result: unknown) => {
    if (!schema) return result
    const { issues, value } = result as { issues?: readonly DecodeIssue[]; value?: unknown }
    if (issues) throw new DecodeError(event, undefined, issues)
    return value
  }
  const refuse = (event: ServerEvent<string, string>, cause: unknown) => {
    throw cause instanceof DecodeError ? cause : new DecodeError(event, cause)
  }
  return (event) => {
    try {
      const result = run(event.data)
      if (!isPromise(result)) return read(event, result)
      return Promise.resolve(result)
        .then((value) => read(event, value))
        .catch((cause) => refuse(event, cause))
    } catch (cause) {
      return refuse(event, cause)
    }
  }
}
