import { describe, expect, it } from 'vitest'
import { testSession } from '../../support/test-session.ts'
import { anHour, openPage, pageOf } from './open-page.ts'

const numbered = { chunks: ['id: 7\ndata: a\n\n'] }

describe('a page that is destroyed', () => {
  it('closes its connection with its tab', async () => {
    const server = testSession()
    const page = await openPage(await server.plan([numbered]))
    await page.shows({ events: ['a'] })
    await page.close()
    const { requests } = await server.waitForClosed(1)
    expect(requests.map(({ connection }) => connection.closedBy)).toEqual(['client'])
  })

  it('closes its connection with its frame', async () => {
    const server = testSession()
    const frame = document.createElement('iframe')
    frame.src = pageOf(await server.plan([numbered]))
    document.body.append(frame)
    await expect.poll(() => frame.contentDocument?.body?.textContent).toContain('["a"]')
    frame.remove()
    const { requests } = await server.waitForClosed(1)
    expect(requests.map(({ connection }) => connection.closedBy)).toEqual(['client'])
  })
})

describe('a page after navigation', () => {
  it('resumes after going back, cached or reloaded', async () => {
    const server = testSession()
    // WebKit keeps the page without its connection: going back ends the reconnect delay.
    const page = await openPage(await server.plan([numbered, {}]), { reconnect: anHour })
    await page.shows({ status: 'open', events: ['a'] })
    await page.leave()
    await page.back()
    const { wasKept } = await page.shows({ status: 'open', isVisible: true })
    await server.waitForOpen(1)
    await server.write('id: 8\ndata: b\n\n')
    await page.shows({ status: 'open', events: wasKept ? ['a', 'b'] : ['b'] })
    // A browser that also kept the connection sends no second request.
    const { requests } = await server.log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual(
      [null, '7'].slice(0, requests.length),
    )
  })

  it('resumes after a reload', async () => {
    const server = testSession()
    const page = await openPage(await server.plan([numbered, { chunks: ['data: b\n\n'] }]))
    await page.shows({ status: 'open', events: ['a'] })
    await page.load()
    await page.shows({ status: 'open', events: ['b'] })
    const { requests } = await server.waitForOpen(1)
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '7'])
  })
})
