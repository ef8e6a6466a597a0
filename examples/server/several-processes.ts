import cluster from 'node:cluster'

/**
 * Keeps so many processes that run this program, behind one address: Node's `cluster` hands each connection to one of
 * them. One that ends is replaced. To be called in the first process.
 *
 * @param ready - called once all of them listen, with the port
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
    // What cannot even start has said why.
    if (!isReady && !hadListened) {
      isClosing = true
      cluster.disconnect()
      globalThis.process.exitCode = 1
      return
    }
    console.log(`Process ${process.pid} ended (${signal ?? code}); another takes its place.`)
    // At once where it had served; else what it needs is not there, and may come back.
    setTimeout(() => !isClosing && cluster.fork(), hadListened ? 0 : 1000)
  })
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      isClosing = true
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(name)
    })
  for (let started = 0; started < count; started++) cluster.fork()
}
