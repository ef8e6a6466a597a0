/** The time of an import in a process that has imported nothing else. Arguments: the module. */
const [from = ''] = process.argv.slice(2)
const before = process.cpuUsage()
const started = performance.now()
await import(from)
const milliseconds = performance.now() - started
const { user, system } = process.cpuUsage(before)
// Without static imports, which would warm up the measured code.
console.log(JSON.stringify({ milliseconds, cpuMilliseconds: (user + system) / 1000 }))

export interface Measured {
  readonly milliseconds: number
  readonly cpuMilliseconds: number
}
