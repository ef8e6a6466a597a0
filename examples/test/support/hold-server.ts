// Starts a server, prints its URL, and stays alive, for a test that kills this process.
import { ServerProcess } from './server-process.ts'

const server = new ServerProcess()
await server.start()
console.log(server.url)
setInterval(() => {}, 60_000)
