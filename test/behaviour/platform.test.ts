import { describe, expect, it } from 'vitest'
import { EventSourceClient, type Platform } from '../../src/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakePlatform } from '../support/fake-platform.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus } from '../support/client-probes.ts'

describe('the option platform', () => {
  it('uses the runtime for the members that it leaves out', async () => {
    const url = await testSession().plan([{ status: 503 }, { chunks: ['data: 1\n\n'] }])
    const client = closeAfterTest(
      new EventSourceClient(url, {
        platform: { random: () => 0.25 },
        reconnect: { initialDelay: 4, jitter: 1 },
      }),
    )
    const first = client.once('message')
    expect(await waitForStatus(client, 'waiting')).toMatchObject({ retryDelay: 3 })
    expect(await first).toMatchObject({ data: '1' })
  })

  it('calls the members as methods', async () => {
    const platform = new FakePlatform()
    platform.goOffline()
    const url = await testSession().plan([{ status: 503 }, {}])
    const client = closeAfterTest(new EventSourceClient(url, { platform }))
    expect(await waitForStatus(client, 'waiting')).not.toHaveProperty('retryDelay')
    platform.goOnline()
    await waitForStatus(client, 'open', 2)
  })

  it('may be changed later without an effect', async () => {
    const clock = new FakeClock()
    const platform: { -readonly [Name in keyof Platform]?: Platform[Name] } = {
      clock,
      random: () => 0,
    }
    const url = await testSession().plan([{ status: 503 }])
    const client = closeAfterTest(new EventSourceClient(url, { platform }))
    platform.random = () => 1
    delete platform.clock
    expect(await waitForStatus(client, 'waiting')).toMatchObject({ retryDelay: 1000 })
    expect(clock.remaining).toContain(1000)
  })
})
