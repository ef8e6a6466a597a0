import { parseArgs } from 'node:util'
import { personName, roomName } from './schemas.ts'

const usage = `Usage: npm run chat -- --name NAME [--room ROOM] [--server URL]
  --name NAME    your name in the chat
  --room ROOM    by default, lobby
  --server URL   by default, http://127.0.0.1:8080, the server of npm start`

const options = {
  name: { type: 'string' },
  room: { type: 'string', default: 'lobby' },
  server: { type: 'string', default: 'http://127.0.0.1:8080' },
  help: { type: 'boolean' },
} as const

/** Reads the program's arguments. Exits with a message if they are invalid. */
export function readOptions(): { name: string; room: string; server: string } {
  try {
    const { name, room, server, help } = parseArgs({ options }).values
    if (help) {
      console.log(usage)
      process.exit(0)
    }
    if (name === undefined) throw new Error('Missing name. Pass --name, for example --name ada')
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
