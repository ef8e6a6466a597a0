import type { ServerUrls } from './server-urls.ts'

export interface SocketCount {
  /** TCP connections, those of all sessions, that are open now; probes are not among them. */
  open: number
  /** How many there ever were. */
  opened: number
}

export async function countSockets({ controlUrl }: ServerUrls): Promise<SocketCount> {
  return (await (await fetch(`${controlUrl}/_/sockets`)).json()) as SocketCount
}

/** Resolves once at most `count` are open. For one test among others use the session's own count. */
export async function waitForSockets(
  { controlUrl }: ServerUrls,
  count: number,
  timeout = 30_000,
): Promise<SocketCount> {
  const response = await fetch(`${controlUrl}/_/sockets/wait?open=${count}&timeout=${timeout}`)
  const sockets = (await response.json()) as SocketCount
  if (response.ok) return sockets
  throw new Error(`Waited ${timeout} ms in vain for ${count} sockets; ${sockets.open} are open`)
}
