import { expect, it } from 'vitest'
import { startLocalServer } from '../support/local-server.ts'

it('says what there is not, as JSON', async () => {
  const response = await fetch(`${await startLocalServer()}/chat/api/nothing`)
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({ error: 'There is no GET /nothing', issues: [] })
})
