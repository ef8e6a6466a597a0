import { parseArgs } from 'node:util'
import { personName, roomName } from './schemas.ts'

const usage = `Usage: npm run chat -- --name NAME [--room ROOM] [--server URL]
  --name NAME    what the others see
  --room ROOM    without it, lobby
  --server URL   without it, http://127.0.0.1:8080, where npm start serves`

const options = {
  name: { type: 'string' },
  room: { type: 'string', default: 'lobby' },
  server: { type: 'string', default: 'http://127.0.0.1:8080' },
  help: { type: 'boolean' },
} as const

/** Reads the program's arguments. Where they are no good, it says why and ends. */
export function readOptions(): { name: string; room: string; server: string } {
  try {
    const { name, room, server, help } = parseArgs({ options }).values
    if (help) {
      console.log(usage)
      process.exit(0)
    }
    if (name === undefined) throw new Error('Say who you are: --name ada')
    if (!/^https?:$/.test(URL.parse(server)?.protocol ?? ''))
      throw new Error(`--server takes a URL such as http://127.0.0.1:8080, not '${server}'`)
    return {
      name: check(personName, '--name', name),
      room: check(roomName, '--room', room),
      server: new URL(server).origin,
    }
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    process.exit(1)
  }
}

function check(schema: typeof personName, option: string, value: string): string {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  throw new Error(`${option} '${value}': ${error.issues[0]?.message}`)
}
