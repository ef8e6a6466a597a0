import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventSourceClient, type FetchLike } from '../../src/index.ts'
import { waitUntil } from '../support/wait-until.ts'
import { cutAt } from '../support/byte-streams.ts'

/** How one connection fails: before the response, or after this many bytes of the stream. */
type Fault =
  | { kind: 'refused' }
  | { kind: 'busy' }
  | { kind: 'end' | 'error'; after: number; cuts: number[] }

const faults: fc.Arbitrary<Fault[]> = fc.array(
  fc.oneof(
    fc.constantFrom<Fault[]>({ kind: 'refused' }, { kind: 'busy' }),
    fc.record({
      kind: fc.constantFrom('end' as const, 'error' as const),
      after: fc.nat({ max: 400 }),
      cuts: fc.array(fc.nat({ max: 400 }), { maxLength: 6 }),
    }),
  ),
  { maxLength: 12 },
)

const total = 20
const encoder = new TextEncoder()
// The IDs are not plain numbers, so that the header's encoding matters too.
const idOf = (number: number) => `№ ${number} 🌊`
const eventOf = (number: number) => `id: ${idOf(number)}\r\ndata: ${number}\r\ndata: é🌊\r\n\r\n`
const headers = { 'content-type': 'text/event-stream' }

function positionOf(init: RequestInit): number {
  const header = new Headers(init.headers).get('last-event-id') ?? ''
  const bytes = Uint8Array.from(header, (character) => character.charCodeAt(0))
  return Number(/\d+/.exec(new TextDecoder().decode(bytes))?.[0] ?? 0)
}

/** A server that resumes after the given ID. Its connections fail as planned and then no more. */
function faultyFetch(plan: readonly Fault[]): { fetch: FetchLike; positions: number[] } {
  const left = [...plan]
  const positions: number[] = []
  const fetch: FetchLike = async (_, init) => {
    const position = positionOf(init)
    positions.push(position)
    const fault = left.shift()
    if (fault?.kind === 'refused') throw new TypeError('fetch failed')
    if (fault?.kind === 'busy') return new Response('busy', { status: 503 })
    if (position === total) return new Response(null, { status: 204 })
    let text = ''
    for (let number = position + 1; number <= total; number += 1) text += eventOf(number)
    const bytes = encoder.encode(text).subarray(0, fault?.after)
    const places = (fault?.cuts ?? []).filter((place) => place <= bytes.length)
    return new Response(failingStream(cutAt(bytes, places), fault?.kind === 'error'), { headers })
  }
  return { fetch, positions }
}

function failingStream(chunks: Uint8Array<ArrayBuffer>[], fails: boolean) {
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk) controller.enqueue(chunk)
      else if (fails) controller.error(new TypeError('terminated'))
      else controller.close()
    },
  })
}

/** Options without any delay. */
const impatient = {
  platform: {
    clock: {
      now: () => 0,
      setTimeout: (callback: () => void) => queueMicrotask(callback),
      clearTimeout() {},
    },
  },
  connectTimeout: 0,
}

const all = Array.from({ length: total }, (_, index) => index + 1)
const numberOf = (data: string) => Number(/^\d+/.exec(data)?.[0])

describe('over random faults of a resuming server', () => {
  it('handlers get every event once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(faults, async (plan) => {
        const { fetch, positions } = faultyFetch(plan)
        const client = new EventSourceClient('http://localhost/', { ...impatient, fetch })
        const seen: unknown[] = []
        client.on('message', ({ data, lastEventId }) => void seen.push([lastEventId, data]))
        expect(await client.closed).toEqual({ reason: 'stopped' })
        expect(seen).toEqual(all.map((number) => [idOf(number), `${number}\né🌊`]))
        expect(positions).toEqual([...positions].sort((a, b) => a - b))
        expect(client.metrics).toMatchObject({ attempts: positions.length, events: total })
      }),
      { numRuns: 500 },
    )
  })

  it('loops with any queue size get every event once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(faults, fc.integer({ min: 1, max: 8 }), async (plan, highWaterMark) => {
        const { fetch } = faultyFetch(plan)
        const client = new EventSourceClient('http://localhost/', { ...impatient, fetch })
        const seen: number[] = []
        for await (const { data } of client.events({ highWaterMark })) seen.push(numberOf(data))
        expect(seen).toEqual(all)
      }),
      { numRuns: 300 },
    )
  })

  it('async decoders keep every event once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(faults, fc.array(fc.boolean(), { minLength: 1 }), async (plan, late) => {
        const { fetch } = faultyFetch(plan)
        const decode = (data: string): number | Promise<number> => {
          const number = numberOf(data)
          return late[number % late.length] ? Promise.resolve(number) : number
        }
        const client = new EventSourceClient('http://localhost/', { ...impatient, fetch, decode })
        const seen: number[] = []
        client.onAny(({ data }) => void seen.push(data))
        await client.closed
        expect(seen).toEqual(all)
      }),
      { numRuns: 300 },
    )
  })

  it('a store ends with the last ID, never one unhandled', async () => {
    await fc.assert(
      fc.asyncProperty(faults, async (plan) => {
        const { fetch } = faultyFetch(plan)
        const handled: string[] = ['']
        const saved: string[] = []
        const premature: string[] = []
        const store = {
          load: () => '',
          save(id: string) {
            saved.push(id)
            if (!handled.includes(id)) premature.push(id)
          },
        }
        const options = { ...impatient, fetch, lastEventId: store }
        const client = new EventSourceClient('http://localhost/', options)
        client.on('message', async ({ lastEventId }) => {
          await undefined
          handled.push(lastEventId)
        })
        await client.closed
        await waitUntil(() => saved.at(-1) === idOf(total))
        expect(premature).toEqual([])
        expect(saved).toEqual([...new Set(saved)])
      }),
      { numRuns: 200 },
    )
  })
})
