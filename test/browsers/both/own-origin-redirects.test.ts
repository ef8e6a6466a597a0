import { describe, expect, it } from 'vitest'
import { EventSourceClient, streamEvents } from '../../../src/index.ts'
import { closedAtEnd, readers } from '../../support/client-probes.ts'
import { testSession } from '../../support/test-session.ts'

const headers = { authorization: 'Bearer secret' }
const elsewhere = (location: string) => `/elsewhere?${encodeURIComponent(location)}`

describe('a redirect at the page’s own origin', () => {
  it.each([{}, { headers }, { json: { secret: 1 } }])(
    'is followed within it: %j',
    async (options) => {
      const url = elsewhere('/there/where')
      const client = closedAtEnd(new EventSourceClient(url, options))
      expect(await client.once('message')).toMatchObject({ data: '/there/where' })
      const events = streamEvents(url, options)
      const { value } = await events.next()
      await events.return()
      expect(value).toMatchObject({ data: '/there/where', origin: globalThis.location.origin })
    },
  )

  it.each(readers)('is not followed to another with headers ($reader)', async ({ read }) => {
    const server = testSession()
    const url = elsewhere(server.url('/hello', { ending: 'end' }))
    await expect(read(url, { headers })).rejects.toMatchObject({ code: 'network' })
    const { preflights, requests } = await server.log()
    expect([...preflights, ...requests]).toEqual([])
    expect(await read(url)).toMatchObject([{ data: 'hello' }])
  })
})
