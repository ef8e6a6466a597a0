/** Follows the log at the URL given, tells its parent of each event, and closes when the parent says so. */
import { follow } from './follow.ts'

const client = follow(process.argv[2]!, (event) => process.send!(event))
process.once('message', () => {
  client.close()
  // Nothing else is to hold the process.
  process.disconnect()
})
