import { createResponseClient } from './response-client.ts'

/** What `fetch` itself costs: each chunk is read, and counts for an event. */
export default createResponseClient(async ({ body }, onData) => {
  const reader = body!.getReader()
  while (!(await reader.read()).done) onData('')
})
