import { expect, it } from 'vitest'
import { streamEvents } from '../../../src/index.ts'
import { failureOf } from '../../support/client-probes.ts'
import { replaceGlobal } from '../../support/replace-global.ts'

it('a POST without a body is sent once in a page, even if a redirect is hidden', async () => {
  replaceGlobal('location', new URL('https://page.example/') as unknown as Location)
  const modes: unknown[] = []
  const events = streamEvents('https://page.example/run', {
    method: 'POST',
    headers: { authorization: 'Bearer secret' },
    fetch(_, { mode }) {
      modes.push(mode)
      return Promise.reject(new TypeError('Failed to fetch'))
    },
  })
  expect(await failureOf(events.next())).toMatchObject({ code: 'network' })
  expect(modes).toEqual(['same-origin'])
})
