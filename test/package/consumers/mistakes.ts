/** A mistake in a call, and the text that the compiler's only error about it contains. */
export interface Mistake {
  code: string
  reports: string
}

export const prelude = `import { EventSourceClient, json, readEvents, streamEvents, text } from 'headwater'
interface Price { value: number }
interface Tick { at: number }
const url = 'https://example.com/prices'
export const used = [json, readEvents, streamEvents, text, url, {} as Price, {} as Tick]
`

/** Names that an error should not show, because they are no part of the documented interface. */
export const internalNames = /overload|OptionsArgument|DecodingOptions|DeclaredEvents|DataOfAll/i

const client = (options: string, map = '') => `new EventSourceClient${map}(url, ${options})`

export const mistakes: Mistake[] = [
  { code: client('{ headrs: {} }'), reports: "'headrs' does not exist" },
  {
    code: client('{ events: { price: json<Price>() }, headrs: {} }'),
    reports: "'headrs' does not exist",
  },
  {
    code: client('{ decode: json<Price>(), idelTimeout: 5 }'),
    reports: "'idelTimeout' does not exist",
  },
  {
    code: client('{ events: { price: json<Price>() }, headrs: {} }', '<{ price: Price }>'),
    reports: "'headrs' does not exist",
  },
  {
    code: client('{ reconnect: { initalDelay: 1 } }'),
    reports: "'initalDelay' does not exist in type 'ReconnectOptions'",
  },
  {
    code: client("{ idleTimeout: '5s' }"),
    reports: "Type 'string' is not assignable to type 'number'",
  },
  {
    code: client("{ events: { price: json<Price>() }, idleTimeout: '5s' }"),
    reports: "Type 'string' is not assignable to type 'number'",
  },
  { code: client("{ credentials: 'includes' }"), reports: `'"includes"' is not assignable` },
  {
    code: client('{ reconnect: 3 }'),
    reports: "is not assignable to type 'boolean | ReconnectOptions | undefined'",
  },
  {
    code: client('{ signal: new AbortController() }'),
    reports: "missing the following properties from type 'AbortSignal'",
  },
  { code: client("{ lastEventId: { load: () => '' } }"), reports: "Property 'save' is missing" },
  {
    code: client("{ headers: () => ({ 'x-a': 1 }) }"),
    reports: "Type 'number' is not assignable to type 'string'",
  },
  { code: client('{ body: { a: 1 } }'), reports: "'a' does not exist" },
  {
    code: client("{ onError: 'log' }"),
    reports: "is not assignable to type '(error: EventSourceError) => void'",
  },
  {
    code: client('{ decode: null }'),
    reports: "'null' is not assignable to type 'EventDecoder<string> | undefined'",
  },
  {
    code: client('{ events: { price: 5, tick: json<Tick>() } }'),
    reports: "'number' is not assignable to type 'EventDecoder<unknown> | undefined'",
  },
  { code: client("{ events: ['price'] }"), reports: "'string' is not assignable" },
  {
    code: client('{ events: { price: (data: number) => data } }'),
    reports: "Type 'string' is not assignable to type 'number'",
  },
  { code: 'new EventSourceClient()', reports: 'Expected at least 1 arguments, but got 0' },
  {
    code: 'new EventSourceClient(5)',
    reports: "is not assignable to parameter of type 'RequestUrl'",
  },
  {
    code: 'new EventSourceClient<{ price: Price }>(url)',
    reports: 'Expected 2 arguments, but got 1',
  },
  {
    code: client('{}', '<{ price: Price }>'),
    reports:
      "not assignable to parameter of type 'EventSourceClientOptions<{ price: Price; }, unknown>'",
  },
  {
    code: client("{ headers: { 'x-a': '1' } }", '<{ price: Price }>'),
    reports: "Property 'events' is missing",
  },
  {
    code: client('{ events: { price: json<Price>() } }', '<{ price: Price; tick: Tick }>'),
    reports: "Property 'tick' is missing",
  },
  {
    code: client('{ events: { price: json<Tick>() } }', '<{ price: Price }>'),
    reports: "Type 'Decoder<Tick>' is not assignable to type 'EventDecoder<Price>'",
  },
  {
    code: client('{ events: { prcie: json<Price>() } }', '<{ price: Price }>'),
    reports: "'prcie' does not exist",
  },
  {
    code: client('{ decode: text }', '<{ price: Price }>'),
    reports: "Property 'events' is missing in type '{ decode: Decoder<string>; }'",
  },
  { code: 'streamEvents(url, { headrs: {} })', reports: "'headrs' does not exist" },
  {
    code: 'streamEvents(url, { events: { price: 5 } })',
    reports: "Type 'number' is not assignable to type 'EventDecoder<unknown>'",
  },
  {
    code: 'streamEvents(url, { until: /done/ })',
    reports: "Type 'RegExp' is not assignable to type",
  },
  { code: 'readEvents(url)', reports: "Argument of type 'string' is not assignable" },
]

/** Uses that compile: inference, and functions and classes around the constructor. */
export const correct = `
import type { EventDecoder, EventDecoders, EventMap, EventSourceClientOptions } from 'headwater'
const inferred = new EventSourceClient(url, {
  events: {
    price: json<Price>(),
    other: json,
    length(data) { return data.length },
    date: async (data) => new Date(data),
  },
  decode: (data) => [data],
})
inferred.on('length', ({ data }) => data.toFixed())
inferred.on('date', ({ data }) => data.getTime())
new EventSourceClient<{ price: Price; notice: string }>(url, { events: { price: json() } })
new EventSourceClient<{ notice: string }>(url)
new EventSourceClient<{ price: Price }>(url, { decode: json<Price>() })
export const byEvents = <Map extends EventMap>(events: EventDecoders<Map>) =>
  new EventSourceClient<Map>(url, { events })
export const byDecoder = <T>(decode: EventDecoder<T>) => new EventSourceClient(url, { decode })
export const byOptions = <Map extends EventMap, Data>(options: EventSourceClientOptions<Map, Data>) =>
  new EventSourceClient<Map, Data>(url, options)
export class Prices extends EventSourceClient<{ price: Price }> {
  constructor() { super(url, { events: { price: json() } }) }
}
`

/** Groups the compiler's output by file: the errors of each, with their further lines. */
export function groupByFile(output: string): Map<string, string[]> {
  const byFile = new Map<string, string[]>()
  let last: string[] | undefined
  for (const line of output.split('\n')) {
    const file = /^(.+?)\(\d+,\d+\): error /.exec(line)?.[1]
    if (file === undefined) {
      if (last?.length) last[last.length - 1] += `\n${line}`
      continue
    }
    last = byFile.get(file) ?? []
    last.push(line)
    byFile.set(file, last)
  }
  return byFile
}
