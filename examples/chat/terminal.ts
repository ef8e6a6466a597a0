/** `npm run chat -- --room lobby --name ada`: the chat in a terminal, with the same rooms as in the browser. */
import { clearLine, clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline'
import { explain } from '../look/explain.ts'
import { Outbox } from '../look/outbox.ts'
import { type Outgoing, createOutgoing } from './outgoing.ts'
import { Session, isInTrouble } from './session.ts'
import { readOptions } from './terminal-options.ts'

const { name, room, server } = readOptions()
const { stdin: input, stdout: output } = process
const isTerminal = input.isTTY && output.isTTY
const lines = createInterface({ input, output, terminal: isTerminal, prompt: '> ' })
const session = new Session(name, server)
const client = session.openRoom(room)
const outbox = new Outbox<Outgoing>({
  post: ({ room: to, key, text }) => session.post(to, { key, text }),
  onChange: () => void (isLeaving && outbox.queued === 0 && client.close()),
  onRejected: ({ text }, { message }) => print(`* Rejected: ${message} Your message was: ${text}`),
})
/** The last reported problem of the connection. */
let trouble = ''
let isGreeted = false
let isLeaving = false

client.on('message', ({ data: { author, text, key, at } }) => {
  outbox.settle(key)
  const time = new Date(at).toTimeString().slice(0, 5)
  print(`${time} ${author}: ${text.replaceAll('\n', `\n${' '.repeat(6)}`)}`)
})
client.on('presence', ({ data }) => {
  if (data.name !== name) print(`* ${data.name} has ${data.change}`)
})
client.on('hello', ({ data: { members } }) => {
  // A new token needs a new connection, which is not worth a line.
  if (!isGreeted || trouble) {
    const others = members.filter((member) => member !== name).join(', ')
    print(`* You are in ${room} with ${others || 'no one else'}.`)
  }
  isGreeted = true
  trouble = ''
  void outbox.send()
})
client.subscribe(() => {
  const { state } = client
  if (state.status === 'closed' || !isInTrouble(state)) return
  const reason = state.error ? explain(state.error) : ''
  if (reason !== trouble) print(`* ${reason} Reconnecting; messages are queued.`)
  trouble = reason
})
lines.on('line', (line) => {
  // The stream delivers it in its place among the others.
  if (isTerminal) {
    moveCursor(output, 0, -Math.ceil((line.length + 3) / output.columns))
    clearScreenDown(output)
  }
  if (line.trim()) outbox.add(createOutgoing(room, line.trim()))
  if (isTerminal) lines.prompt()
})
if (isTerminal) input.on('keypress', () => lines.line && session.sendTyping(room))
// At the end of a piped file, its messages must be sent first.
lines.on('close', () => {
  isLeaving = true
  if (isTerminal || outbox.queued === 0) client.close()
})
process.once('SIGINT', () => client.close())
process.once('SIGTERM', () => client.close())

print(`* Joining ${room} at ${server}. Press Ctrl-C to leave.`)
client.connect()
const { error } = await client.closed
outbox.stop()
lines.close()
if (isTerminal) output.write('\n')
if (error) console.error(`* ${explain(error)}`)
for (const { text, isSent } of outbox.items) if (!isSent) console.error(`* Not sent: ${text}`)
process.exitCode = error || outbox.queued > 0 ? 1 : 0

/** Prints above the line that the user is typing. */
function print(text: string): void {
  // Control sequences in a message must not reach the terminal.
  const harmless = text.replaceAll(/[^\P{Cc}\n]/gu, '\uFFFD')
  if (isTerminal) {
    cursorTo(output, 0)
    clearLine(output, 0)
  }
  output.write(`${harmless}\n`)
  if (isTerminal) lines.prompt(true)
}
