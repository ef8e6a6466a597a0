import { createResponseClient } from './response-client.ts'

/** The cost of `fetch` itself: each chunk is read and counted as an event. */
export default createResponseClient(async ({ body }, onData) => {
  const reader = body!.getReader()
  while (!(await reader.read()).done) onData('')
})
