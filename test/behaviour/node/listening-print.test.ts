import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { EventSourceClient } from '../../../src/index.ts'
import { testSession } from '../../support/test-session.ts'
import { waitForEvent } from '../../support/wait-for-event.ts'
import { closeAfterTest } from '../../support/client-probes.ts'

it('inspect() prints the fields of a delivered event', async () => {
  const client = closeAfterTest(new EventSourceClient(testSession().url('/hello', { id: '7' })))
  const event = await waitForEvent(client, 'message')
  const printed = inspect(event, { depth: 0 })
  for (const field of ["type: 'message'", "data: 'hello'", "lastEventId: '7'"])
    expect(printed).toContain(field)
})
