import { randomUUID } from 'node:crypto'
import { EventSourceClient } from 'headwater'
import { expect, it, onTestFinished } from 'vitest'
import { activity, stats } from '../../analytics/schemas.ts'
import { Session } from '../../chat/session.ts'
import { status } from '../../overview/schemas.ts'
import { startLocalServer } from '../support/local-server.ts'

it('the analytics log has hits in every minute, and gets more', async () => {
  const origin = await startLocalServer({ sampleData: true })
  const client = new EventSourceClient(`${origin}/analytics/api/stream`, {
    events: { stats, activity },
  })
  onTestFinished(() => client.close())
  const { data } = await client.once('stats')
  // The last minute may have just begun.
  const quiet = data.minutes.slice(0, -1).filter(({ views, clicks }) => views + clicks === 0)
  expect(quiet).toEqual([])
  const newest = data.total.views + data.total.clicks
  for await (const event of client)
    if (event.type === 'activity' && event.data.number > newest) break
})

it('the feed has messages, and gets more while it is followed', async () => {
  const origin = await startLocalServer({ sampleData: true })
  const client = new EventSourceClient(`${origin}/feed/api/stream`)
  onTestFinished(() => client.close())
  const ids: number[] = []
  for await (const { lastEventId } of client) if (ids.push(Number(lastEventId)) === 52) break
  expect(ids).toEqual(Array.from({ length: 52 }, (_, index) => index + 11))
})

it('residents talk in the lobby and answer', async () => {
  const origin = await startLocalServer({ sampleData: true })
  const session = new Session('Ada', origin)
  const client = session.openRoom('lobby')
  onTestFinished(() => client.close())
  client.connect()
  const { data } = await client.once('hello')
  expect(data.members).toEqual(['Maya', 'Jonas', 'Ada'])
  await session.post('lobby', { key: randomUUID(), text: 'Hello' })
  const { data: typing } = await client.once('typing')
  const { data: answer } = await client.once('message')
  expect(answer.author).toBe(typing.name)
})

it('the index gets the state of the server', async () => {
  const origin = await startLocalServer()
  const client = new EventSourceClient(`${origin}/overview/api/stream`, { events: { status } })
  onTestFinished(() => client.close())
  const { data: first } = await client.once('status')
  const feed = new EventSourceClient(`${origin}/feed/api/stream`)
  onTestFinished(() => feed.close())
  await expect.poll(async () => (await client.once('status')).data.open['feed']).toBe(1)
  expect((await client.once('status')).data.sent).toBeGreaterThan(first.sent)
})
