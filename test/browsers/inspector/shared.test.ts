import { expect, it, onTestFinished } from 'vitest'
import { json } from '../../../src/index.ts'
import { createTap, inspect } from '../../../src/inspector/index.ts'
import { SharedEventSourceClient } from '../../../src/shared/index.ts'
import { testSession } from '../../support/test-session.ts'
import { waitUntil } from '../../support/wait-until.ts'

it('clients that share a connection are inspected each for itself', async () => {
  const server = testSession()
  const url = await server.plan([
    { chunks: ['id: 1\ndata: {"a": 1}\n\n', 'id: 2\ndata: {"a": 2}\n\n'] },
  ])
  const streams = ['first', 'second'].map((name) => {
    const tap = createTap()
    const client = new SharedEventSourceClient(
      url,
      tap.options({ name: server.id, replay: 10, decode: json }),
    )
    const inspection = inspect(client, { name, tap, panel: false })
    onTestFinished(() => {
      inspection.detach()
      client.close()
    })
    return { client, inspection }
  })
  await waitUntil(() => streams.every(({ inspection }) => inspection.events.length === 2))
  for (const { inspection } of streams) {
    expect(inspection.events.map(({ data }) => data)).toEqual([{ a: 1 }, { a: 2 }])
    expect(inspection.attempts.map(({ end }) => end)).toEqual([undefined])
  }
  const raw = streams.map(({ inspection }) => inspection.events.map((event) => event.raw))
  expect(raw).toContainEqual(['{"a": 1}', '{"a": 2}'])
})
