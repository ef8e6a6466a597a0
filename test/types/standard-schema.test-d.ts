import type { StandardSchemaV1 } from '@standard-schema/spec'
import {
  type DecodeError,
  type EventDecoder,
  EventSourceClient,
  type StandardSchema,
  streamEvents,
} from 'headwater'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

interface Price {
  value: number
}

const url = 'https://example.com/prices'

declare const schema: StandardSchemaV1<unknown, Price>
declare const coercing: StandardSchemaV1<string, Price>

describe('a schema of the Standard Schema specification', () => {
  it('is assignable to StandardSchema', () => {
    expectTypeOf(schema).toExtend<StandardSchema<Price>>()
    expectTypeOf(coercing).toExtend<StandardSchema<Price>>()
    expectTypeOf<StandardSchemaV1<Price>>().toExtend<StandardSchema<Price>>()
    expectTypeOf(schema).toExtend<EventDecoder<Price>>()
    expectTypeOf(schema).not.toExtend<StandardSchema<string>>()
  })

  it('sets the payload type by its output', () => {
    const client = new EventSourceClient(url, {
      events: { a: schema, b: coercing },
      decode: schema,
    })
    client.on('a', ({ data }) => expectTypeOf(data).toEqualTypeOf<Price>())
    client.on('b', ({ data }) => expectTypeOf(data).toEqualTypeOf<Price>())
  })

  it('can come from zod', () => {
    expectTypeOf(z.object({ value: z.number() })).toExtend<StandardSchema<Price>>()
    expectTypeOf(z.string().transform(Number)).toExtend<StandardSchema<number>>()
  })

  it('works for streamEvents too', async () => {
    for await (const { data } of streamEvents(url, { decode: schema }))
      expectTypeOf(data).toEqualTypeOf<Price>()
  })

  it('reports issues as the specification’s type', () => {
    expectTypeOf<StandardSchemaV1.Issue[]>().toExtend<NonNullable<DecodeError['issues']>>()
    expectTypeOf<NonNullable<DecodeError['issues']>>().toExtend<readonly StandardSchemaV1.Issue[]>()
  })
})
