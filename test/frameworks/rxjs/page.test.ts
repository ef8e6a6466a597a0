import { EventSourceClient } from 'headwater'
import { BehaviorSubject, lastValueFrom, map, switchMap, take, toArray } from 'rxjs'
import { expect, it } from 'vitest'
import { startPlain } from '../../integrations/servers/plain.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { testComponent } from '../support/component.ts'
import { latestPrice } from './latest-price.ts'
import { observe } from './observe.ts'

testComponent((first) => {
  const url = new BehaviorSubject(first)
  let text = ''
  const subscription = url.pipe(switchMap(latestPrice)).subscribe({
    next: ({ state, value }) => (text = `${state.status} ${value ?? ''}`),
    error: () => {},
  })
  return {
    get text() {
      return text
    },
    setUrl: (next) => url.next(next),
    unmount: () => subscription.unsubscribe(),
  }
})

const textClient = (url: string) => observe(new EventSourceClient(url, { autoConnect: false }))

it('opens one connection for all subscribers, and closes it after the last one', async () => {
  const server = await startPlain()
  const prices = textClient(server.origin)
  const received: string[] = []
  const subscriptions = ['a', 'b'].map((name) =>
    prices.on('price').subscribe(({ data }) => received.push(`${name} ${data}`)),
  )
  await server.waitForOpen(1)
  server.write('event: price\ndata: 1\n\n')
  await waitUntil(() => received.length === 2)
  subscriptions[0]!.unsubscribe()
  server.write('event: price\ndata: 2\n\n')
  await waitUntil(() => received.length === 3)
  subscriptions[1]!.unsubscribe()
  await server.waitForOpen(0)
  expect(received).toEqual(['a 1', 'b 1', 'b 2'])
  expect(server.requests).toHaveLength(1)
})

it('resumes after the last event when it is subscribed to again', async () => {
  const server = await startPlain()
  const price = textClient(server.origin).on('price').pipe(take(1))
  for (const id of [1, 2]) {
    const event = lastValueFrom(price)
    await server.waitForOpen(1)
    server.write(`id: ${id}\nevent: price\ndata: a\n\n`)
    expect((await event).lastEventId).toBe(String(id))
    await server.waitForOpen(0)
  }
  expect(server.requests.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1'])
})

it('completes when the server ends the stream, and fails with the final error', async () => {
  const server = await startPlain()
  const states = textClient(`${server.origin}/204`).state.pipe(map(({ status }) => status))
  expect(await lastValueFrom(states.pipe(toArray()))).toEqual(['connecting', 'closed'])
  const failed = lastValueFrom(textClient(`${server.origin}/404`).on('price'))
  await expect(failed).rejects.toMatchObject({ code: 'http', status: 404 })
})
