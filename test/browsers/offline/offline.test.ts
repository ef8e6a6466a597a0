import { describe, expect, it } from 'vitest'
import { testSession } from '../../support/test-session.ts'
import { anHour, openPage } from '../page/open-page.ts'

const numbered = { chunks: ['id: 7\ndata: a\n\n'] }

describe('a page without a network', () => {
  it('waits without using up retries', async () => {
    const server = testSession()
    const url = await server.plan([numbered])
    const page = await openPage(url, { autoConnect: false, reconnect: { maxRetries: 0 } })
    await page.setOffline(true)
    await page.shows({ isOnline: false })
    await page.connect()
    await page.shows({ status: 'waiting', attempt: 1 })
    expect((await server.log()).requests).toEqual([])
  })

  it('connects when the network returns', async () => {
    const server = testSession()
    const url = await server.plan([numbered])
    const page = await openPage(url, { autoConnect: false, reconnect: { initialDelay: 1 } })
    await page.setOffline(true)
    await page.shows({ isOnline: false })
    await page.connect()
    await page.shows({ status: 'waiting', attempt: 1 })
    // Chromium reports it shortly before requests succeed: the first may fail once more.
    await page.setOffline(false)
    await page.shows({ status: 'open', isOnline: true, events: ['a'] })
    expect((await server.log()).requests).toHaveLength(1)
  })

  it('retries immediately when the network returns', async () => {
    const server = testSession()
    const url = await server.plan([{ status: 503 }, numbered])
    const page = await openPage(url, { reconnect: anHour })
    await page.shows({ status: 'waiting', isOnline: true })
    await page.setOffline(true)
    await page.shows({ status: 'waiting', isOnline: false })
    await page.setOffline(false)
    expect(await page.shows({ attempt: 2 })).toMatchObject({ isOnline: true })
  })

  it('resumes a stream cut by the network loss', async () => {
    const server = testSession()
    const page = await openPage(await server.plan([numbered, { chunks: ['data: b\n\n'] }]), {
      reconnect: { initialDelay: 1 },
    })
    await page.shows({ status: 'open', events: ['a'] })
    await page.setOffline(true)
    await page.shows({ isOnline: false })
    await server.destroy()
    await page.shows({ status: 'waiting', attempt: 1 })
    await page.setOffline(false)
    await page.shows({ status: 'open', events: ['a', 'b'] })
    const { requests } = await server.log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '7'])
  })
})
