import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'

/**
 * Sends an event every so many milliseconds. Its data is its number and the time in nanoseconds of the monotonic clock,
 * which all processes of a machine share. The last one's data is `end` and the hash of the others.
 */
export function sendPaced(response: ServerResponse, count: number, every: number): void {
  const hash = createHash('sha256')
  let sent = 0
  const timer = setInterval(() => {
    if (sent === count) {
      clearInterval(timer)
      response.write(`data: end ${hash.digest('hex')}\n\n`)
      return
    }
    const data = `${sent++} ${process.hrtime.bigint()}`
    response.write(`data: ${data}\n\n`)
    hash.update(`${data}\n`)
  }, every)
  response.on('close', () => clearInterval(timer))
}
