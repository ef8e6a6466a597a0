/** A dedicated worker that follows the stream for its page. */
import type { PageOptions } from '../messages.ts'
import { follow } from './follow.ts'

const options = JSON.parse(new URLSearchParams(location.search).get('options')!) as PageOptions
const followers = follow(options)

addEventListener('message', () => {
  for (const { reporter } of followers) void reporter.flush()
})
