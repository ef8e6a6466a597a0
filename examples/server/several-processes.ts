import cluster from 'node:cluster'

/**
 * Runs this program in several processes behind one address: Node's `cluster` gives each connection to one of them. A
 * process that ends is replaced. Call it in the first process.
 *
 * @param ready - called with the port once all processes listen
 */
export function runProcesses(count: number, ready: (port: number) => void): void {
  let isClosing = false
  let isReady = false
  const listening = new Set<number>()
  cluster.on('listening', ({ id, process }, { port }) => {
    console.log(`Process ${process.pid} serves.`)
    listening.add(id)
    if (isReady || listening.size < count) return
    isReady = true
    ready(port)
  })
  cluster.on('exit', ({ id, process }, code, signal) => {
    if (isClosing) return
    const hadListened = listening.delete(id)
    // A process that cannot start has printed the reason.
    if (!isReady && !hadListened) {
      isClosing = true
      cluster.disconnect()
      globalThis.process.exitCode = 1
      return
    }
    console.log(`Process ${process.pid} ended (${signal ?? code}); starting another one.`)
    // One that never listened lacks something, so the next attempt waits.
    setTimeout(() => !isClosing && cluster.fork(), hadListened ? 0 : 1000)
  })
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      isClosing = true
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(name)
    })
  for (let started = 0; started < count; started++) cluster.fork()
}
