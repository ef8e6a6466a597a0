import { expect, it, onTestFinished } from 'vitest'
import { commands } from 'vitest/browser'
import { type TestSession } from '../../support/session.ts'
import { testSession } from '../../support/test-session.ts'
import type { Received } from './readers.ts'

const resuming = ['EventSourceClient', 'EventSource'] as const
const oneShot = ['streamEvents', 'readEvents', 'POST'] as const
const names = [...resuming, ...oneShot]
const eventOf = (id: number) => `id: ${id}\ndata: ${id}\n\n`

async function received(): Promise<Received> {
  return JSON.parse((await commands.tab('text')) || '{}') as Received
}

it('streams that received data while the page was frozen resume, or fail', async () => {
  const servers = {} as Record<(typeof names)[number], TestSession>
  const query = new URLSearchParams()
  for (const name of names) {
    servers[name] = testSession()
    // A POST whose server can resume may be repeated.
    const first = { chunks: [name === 'POST' ? 'data: 1\n\n' : `retry: 1\n${eventOf(1)}`] }
    query.set(name, await servers[name].plan([first, { chunks: [eventOf(2) + eventOf(3)] }]))
  }
  await commands.tab('open', `${location.origin}/readers.html?${query}`)
  onTestFinished(async () => void (await commands.tab('close')))
  const shows = async (what: object) => {
    await expect.poll(received).toMatchObject(what)
  }
  for (const name of names) await shows({ [name]: { events: ['1'] } })

  await commands.tab('freeze')
  for (const name of names) await servers[name].write(eventOf(2))
  await commands.tab('thaw')

  for (const name of resuming) await shows({ [name]: { events: ['1', '2', '3'] } })
  for (const name of oneShot) await shows({ [name]: { failures: [expect.any(String)] } })
  const { EventSource, EventSourceClient, POST, readEvents, streamEvents } = await received()
  // The events that the page received before it noticed the loss, and those of the next connection.
  expect(EventSourceClient).toEqual({ events: ['1', '2', '3'], failures: ['network'] })
  expect(EventSource).toEqual({ events: ['1', '2', '3'], failures: ['0'] })
  expect(POST?.failures).toEqual(['network'])
  for (const { events, failures } of [streamEvents!, readEvents!]) {
    expect(events).toEqual(['1'])
    expect(failures).toEqual([expect.stringMatching(/^network: .*frozen/)])
  }
  for (const name of resuming) {
    const { requests } = await servers[name].log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '1'])
  }
  for (const name of oneShot) expect((await servers[name].log()).requests).toHaveLength(1)
})
