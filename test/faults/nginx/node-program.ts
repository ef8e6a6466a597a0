/** Follows the log at the given URL, reports each event to its parent, and closes on request. */
import { follow } from './follow.ts'

const client = follow(process.argv[2]!, (event) => process.send!(event))
process.once('message', () => {
  client.close()
  // The channel must not keep the process alive.
  process.disconnect()
})
