/** How long an import takes, in a process that has imported nothing. Arguments: what to import. */
const [from = ''] = process.argv.slice(2)
const before = process.cpuUsage()
const started = performance.now()
await import(from)
const milliseconds = performance.now() - started
const { user, system } = process.cpuUsage(before)
// No import here: it would warm up what is measured.
console.log(JSON.stringify({ milliseconds, cpuMilliseconds: (user + system) / 1000 }))

export interface Measured {
  readonly milliseconds: number
  readonly cpuMilliseconds: number
}
