import { beforeAll, describe, expect, it } from 'vitest'
import { EventSource as Ours } from '../../src/event-source/index.ts'
import { session } from '../support/session.ts'
import { serverUrls } from '../support/test-session.ts'
import { type Played, play } from './play.ts'
import { scenarios } from './scenarios.ts'

const Native = globalThis.EventSource

/** Plays both at once; their server sessions are independent. */
const playBoth = (scenario: Parameters<typeof play>[1]) =>
  Promise.all([play(Native, scenario), play(Ours as typeof Native, scenario)])

/** The parts that must be equal: all but the preflights, which a header of the drop-in may need. */
const compared = ({ preflights: _, ...rest }: Played) => rest

describe('the comparison', () => {
  it('compares the platform’s class with the drop-in', () => {
    expect(String(Native)).toMatch(/native code/)
    expect(Ours).not.toBe(Native)
  })

  it('covers every route of the test server', async () => {
    const list = await (await fetch(serverUrls().serverUrl)).text()
    const routes = Array.from(list.matchAll(/^\/\S+/gm), ([route]) => route)
    expect(routes.length).toBeGreaterThan(20)
    expect(Object.keys(scenarios).sort()).toEqual(routes.sort())
  })
})

// Both must find the same cookie, whichever starts first.
beforeAll(async () => {
  const server = session(serverUrls())
  await fetch(server.url('/cookie', { cors: 'credentials' }), { credentials: 'include' })
})

describe.each(Object.entries(scenarios))('%s', (_, ofRoute) => {
  it.each(Object.entries(ofRoute))('%s', async (__, scenario) => {
    const [native, ours] = await playBoth(scenario)
    expect(native.events.length).toBeGreaterThan(0)
    expect(compared(ours)).toEqual(compared(native))
    expect(native.preflights).toEqual([])
    // The difference `preflight`: only requests with an ID cause one.
    const hasId = ours.requests.some(({ lastEventId }) => lastEventId !== null)
    expect(new Set(ours.preflights)).toEqual(new Set(hasId ? ['last-event-id'] : []))
  })
})
