/** Code that the measuring processes share. */
import type { BenchClient } from './clients/client.ts'

export async function loadClient(name: string): Promise<BenchClient> {
  const module = (await import(`./clients/${name}.ts`)) as { default: BenchClient }
  return module.default
}

/** Reports to the parent, and ends the client's remaining work. */
export function tell(result: object): never {
  console.log(JSON.stringify(result))
  process.exit()
}

/** Seconds of CPU that the process has taken since. */
export function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
