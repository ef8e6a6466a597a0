import type { ServerUrls } from './server-urls.ts'

export interface SocketCount {
  /** The number of open TCP connections of all sessions, without probes. */
  open: number
  /** The number of all TCP connections so far. */
  opened: number
}

export async function countSockets({ controlUrl }: ServerUrls): Promise<SocketCount> {
  return (await (await fetch(`${controlUrl}/_/sockets`)).json()) as SocketCount
}

/** Resolves once at most `count` are open. Tests that run next to others use their session's count. */
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
