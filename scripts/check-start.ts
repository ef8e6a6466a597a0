/**
 * Runs the README's second command, `npm start -- --events 50`, and reads its output: fifty numbered events, none
 * missing and none repeated, over at least two dropped connections, and an end with exit code 0.
 */
import { spawnSync } from 'node:child_process'

const count = 50
/** An event's line carries its number as `#12`. */
const numbered = /#(\d+)\b/
/** The line that says a connection was lost and when the next attempt is. */
const dropped = /\b(dropped|lost|reconnecting)\b/i

const { status, stdout, stderr } = spawnSync('npm', ['start', '--', '--events', String(count)], {
  encoding: 'utf8',
  timeout: 120_000,
})
const lines = stdout.split('\n')
const numbers = lines.flatMap((line) => numbered.exec(line)?.[1] ?? []).map(Number)
const drops = lines.filter((line) => !numbered.test(line) && dropped.test(line)).length

const problems: string[] = []
if (status !== 0) problems.push(`it exited with ${status ?? 'a signal'}, not 0`)
const expected = Array.from({ length: count }, (_, index) => index + 1)
if (numbers.join() !== expected.join())
  problems.push(`events came as ${numbers.join(' ') || 'none'}`)
if (drops < 2) problems.push(`the connection was dropped ${drops} times, not twice or more`)

if (problems.length > 0) console.log(stdout, stderr)
for (const problem of problems) console.log(`npm start: ${problem}`)
if (problems.length === 0) console.log(`${count} events in order over ${drops} drops`)
process.exitCode = problems.length > 0 ? 1 : 0
