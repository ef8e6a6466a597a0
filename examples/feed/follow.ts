/**
 * `npm run follow`: prints the feed's messages. If it is killed and started again, it resumes after the last printed
 * message: the ID is saved in a file after each message is handled.
 */
import { parseArgs } from 'node:util'
import { EventSourceClient } from 'headwater'
import { fileStorage } from 'headwater/storage/node'
import { message } from './message.ts'

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: 'http://127.0.0.1:8080' },
    position: { type: 'string', default: '.feed-position' },
  },
})

const feed = new EventSourceClient(`${values.server}/feed/api/stream?after=0`, {
  decode: message,
  lastEventId: fileStorage(values.position),
  idleTimeout: 40_000,
  onOpen: () => console.error(`Open; the last message was #${feed.lastEventId || 0}.`),
  onReconnect: ({ error, delay = 0 }) =>
    console.error(
      `${error?.message ?? 'The stream ended'}. Reconnecting in ${Math.round(delay)} ms.`,
    ),
  onError: (error) => console.error(error.message),
})

feed.onAny(({ data: { id, event, data, sourceType, sourceId } }) =>
  console.log(`#${id} ${event} ${sourceType}/${sourceId} ${JSON.stringify(data)}`),
)

process.once('SIGINT', () => feed.close())
const { error } = await feed.closed
process.exitCode = error ? 1 : 0
