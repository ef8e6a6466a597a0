import { describe, expect, it } from 'vitest'
import { testSession } from '../../support/test-session.ts'
import { anHour, openPage } from './open-page.ts'

const numbered = { chunks: ['id: 7\ndata: a\n\n'] }

describe('a page with pauseWhenHidden', () => {
  it('closes its connection when hidden and resumes when visible', async () => {
    const server = testSession()
    const url = await server.plan([numbered, { chunks: ['data: b\n\n'] }])
    const page = await openPage(url, { pauseWhenHidden: true })
    await page.shows({ status: 'open', events: ['a'], isVisible: true })
    await page.hide()
    const { requests } = await server.waitForClosed(1)
    expect(requests[0]?.connection.closedBy).toBe('client')
    await page.shows({ status: 'waiting', isVisible: false })
    await page.show()
    await page.shows({ status: 'open', events: ['a', 'b'], isVisible: true })
    const log = await server.log()
    expect(log.requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '7'])
  })
})

describe('a hidden page', () => {
  it('without pauseWhenHidden keeps its connection and receives events', async () => {
    const server = testSession()
    const page = await openPage(await server.plan([numbered]))
    await page.shows({ status: 'open', events: ['a'] })
    await page.hide()
    await page.shows({ isVisible: false })
    await server.write('data: b\n\n')
    await page.shows({ status: 'open', attempt: 1, events: ['a', 'b'], isVisible: false })
    await page.show()
    await page.shows({ status: 'open', attempt: 1, isVisible: true })
    expect((await server.log()).requests).toHaveLength(1)
  })

  it('keeps waiting and retries when visible', async () => {
    const server = testSession()
    const url = await server.plan([{ status: 503 }, numbered])
    const page = await openPage(url, { reconnect: anHour })
    await page.shows({ status: 'waiting' })
    await page.hide()
    await page.shows({ status: 'waiting', isVisible: false })
    expect((await server.log()).requests).toHaveLength(1)
    await page.show()
    await page.shows({ status: 'open', attempt: 2, events: ['a'] })
  })
})
