import { describe, expect, it } from 'vitest'
import { readers } from '../../support/client-probes.ts'
import { testSession } from '../../support/test-session.ts'

const headers = { authorization: 'Bearer secret' }
const elsewhere = (location: string) => `/elsewhere?${encodeURIComponent(location)}`

describe('a redirect from the page’s origin', () => {
  // Firefox does not release a closed redirected stream without data, so these streams end by themselves.
  const target = '/there/where?ended'

  describe.each(readers)('met by $reader', ({ read }) => {
    it.each([{}, { headers }, { json: { secret: 1 } }])(
      'is followed within the origin: %j',
      async (options) => {
        expect(await read(elsewhere(target), options)).toMatchObject([{ data: target }])
      },
    )
  })

  it('sends a request body once', async () => {
    const [{ read }] = readers
    const counted = `${target}&id=${crypto.randomUUID()}&times=`
    const url = elsewhere(`${counted}{times}`)
    expect(await read(url, { json: { secret: 1 } })).toMatchObject([{ data: `${counted}1` }])
  })

  it.each(readers)('is not followed to another origin with headers ($reader)', async ({ read }) => {
    const server = testSession()
    const url = elsewhere(server.url('/hello', { ending: 'end' }))
    await expect(read(url, { headers })).rejects.toMatchObject({
      code: 'http',
      retryable: false,
      message: expect.stringContaining('crossOriginRedirect'),
    })
    const { preflights, requests } = await server.log()
    expect([...preflights, ...requests]).toEqual([])
    expect(await read(url)).toMatchObject([{ data: 'hello' }])
  })
})
