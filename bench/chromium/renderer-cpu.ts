import { readFileSync, readdirSync } from 'node:fs'

// USER_HZ, which is 100 on all systems that Chromium supports.
const ticksPerSecond = 100

/** CPU seconds that the renderers below this process have taken so far: all threads, the collector's too. */
export const readRendererCpu = (browser: number): number =>
  readCpu(browser, ({ isRenderer }) => isRenderer)

/** CPU seconds that this process and all below it have taken so far. */
export const readBrowserCpu = (browser: number): number => readCpu(browser, () => true)

type Process = NonNullable<ReturnType<typeof readProcess>>

function readCpu(browser: number, counts: (process: Process) => boolean): number {
  const processes = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [Number(pid), readProcess(pid)]),
  )
  const isBelow = (pid: number | undefined): boolean =>
    pid === browser || (pid !== undefined && isBelow(processes.get(pid)?.parent))
  let ticks = 0
  for (const [pid, process] of processes)
    if (process && counts(process) && isBelow(pid)) ticks += process.ticks
  return ticks / ticksPerSecond
}

/** `undefined` if the process has ended meanwhile. */
function readProcess(pid: string) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // After the name, which is in brackets and may hold anything: state, parent …; the 14th and 15th are the times.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number)
    const isRenderer = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')
    return { parent, ticks: user! + system!, isRenderer }
  } catch {
    return undefined
  }
}
