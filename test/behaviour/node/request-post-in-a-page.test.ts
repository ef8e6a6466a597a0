import { expect, it } from 'vitest'
import { streamEvents } from '../../../src/index.ts'
import { failureOf } from '../../support/client-probes.ts'
import { replaceGlobal } from '../../support/replace-global.ts'
import { runtime } from '../../support/runtime.ts'

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
  // Deno has no page, even with a location; the next test is on it.
  expect(modes).toEqual([runtime() === 'deno' ? undefined : 'same-origin'])
})

it('a POST is not taken to another origin by a fetch of Deno, which ignores its mode', async () => {
  replaceGlobal('location', new URL('https://page.example/') as unknown as Location)
  if (!('Deno' in globalThis)) replaceGlobal('Deno', {})
  const redirects: unknown[] = []
  const events = streamEvents('https://page.example/run', {
    json: 'secret',
    async fetch(_, { redirect }) {
      redirects.push(redirect)
      const headers = new Headers({ location: 'https://other.example/' })
      return { status: 307, url: '', headers, body: null }
    },
  })
  expect(await failureOf(events.next())).toMatchObject({ code: 'http', status: 307 })
  expect(redirects).toEqual(['manual'])
})
