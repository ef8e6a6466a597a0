import { Router } from 'express'
import { Audience } from '../server/audience.ts'
import { formatEvent, openEventStream } from '../server/event-stream.ts'
import type { Example } from '../server/example.ts'
import { readTraffic } from '../server/traffic.ts'
import type { Status } from './schemas.ts'

/** The index: it shows the state of the server. */
export function createOverview(): Example {
  const audience = new Audience()
  const formatStatus = () => formatEvent('status', readTraffic() satisfies Status)
  const timer = setInterval(() => audience.size > 0 && audience.send(formatStatus()), 1000)
  const router = Router()

  router.get('/stream', async (request, response) => {
    const stream = await openEventStream(request, response)
    audience.join(stream)
    await stream.send(formatStatus())
  })

  return { router, close: () => clearInterval(timer) }
}
