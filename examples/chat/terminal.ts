/** `npm run chat -- --room lobby --name ada`: the chat in a terminal, beside those who are there with a browser. */
import { clearLine, clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline'
import { explain } from '../look/explain.ts'
import { Outbox } from './outbox.ts'
import { Session, isInTrouble } from './session.ts'
import { readOptions } from './terminal-options.ts'

const { name, room, server } = readOptions()
const { stdin: input, stdout: output } = process
const isTerminal = input.isTTY && output.isTTY
const lines = createInterface({ input, output, terminal: isTerminal, prompt: '> ' })
const session = new Session(name, server)
const client = session.openRoom(room)
const outbox = new Outbox({
  post: (to, message) => session.post(to, message),
  changed: () => void (isLeaving && outbox.waiting === 0 && client.close()),
  refused: ({ text }, { message }) => say(`* Refused: ${message} Your message was: ${text}`),
})
/** What was said of the connection last. */
let trouble = ''
let isGreeted = false
let isLeaving = false

client.on('message', ({ data: { author, text, key, at } }) => {
  outbox.settle(key)
  const time = new Date(at).toTimeString().slice(0, 5)
  say(`${time} ${author}: ${text.replaceAll('\n', `\n${' '.repeat(6)}`)}`)
})
client.on('presence', ({ data }) => {
  if (data.name !== name) say(`* ${data.name} has ${data.change}`)
})
client.on('hello', ({ data: { members } }) => {
  // A new token takes a new connection. Who talks here does not have to know.
  if (!isGreeted || trouble) {
    const others = members.filter((member) => member !== name).join(', ')
    say(`* You are in ${room} with ${others || 'nobody else'}.`)
  }
  isGreeted = true
  trouble = ''
  void outbox.send()
})
client.subscribe(() => {
  const { state } = client
  if (state.status === 'closed' || !isInTrouble(state)) return
  const reason = state.error ? explain(state.error) : ''
  if (reason !== trouble) say(`* ${reason} Waiting for it; what you write is kept until then.`)
  trouble = reason
})
lines.on('line', (line) => {
  // The stream brings it back, in its place among the others.
  if (isTerminal) {
    moveCursor(output, 0, -Math.ceil((line.length + 3) / output.columns))
    clearScreenDown(output)
  }
  if (line.trim()) outbox.add(room, line.trim())
  if (isTerminal) lines.prompt()
})
if (isTerminal) input.on('keypress', () => lines.line && session.sayTyping(room))
// The end of a file that was piped in: what is in it has to be sent.
lines.on('close', () => {
  isLeaving = true
  if (isTerminal || outbox.waiting === 0) client.close()
})
process.once('SIGINT', () => client.close())
process.once('SIGTERM', () => client.close())

say(`* Going to ${room} at ${server}; Ctrl-C leaves.`)
client.connect()
const { error } = await client.closed
outbox.stop()
lines.close()
if (isTerminal) output.write('\n')
if (error) console.error(`* ${explain(error)}`)
for (const { text, isSent } of outbox.messages) if (!isSent) console.error(`* Not sent: ${text}`)
process.exitCode = error || outbox.waiting > 0 ? 1 : 0

/** Prints above the line that is being written. */
function say(text: string): void {
  // Other people's text is text: nothing in it may move the cursor or give the terminal orders.
  const harmless = text.replaceAll(/[^\P{Cc}\n]/gu, '\uFFFD')
  if (isTerminal) {
    cursorTo(output, 0)
    clearLine(output, 0)
  }
  output.write(`${harmless}\n`)
  if (isTerminal) lines.prompt(true)
}
