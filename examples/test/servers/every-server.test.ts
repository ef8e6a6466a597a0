import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { expect, it } from 'vitest'
import { startLocalServer } from '../support/local-server.ts'

it('reports an unknown route as JSON', async () => {
  const response = await fetch(`${await startLocalServer()}/chat/api/nothing`)
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({ error: 'There is no GET /nothing', issues: [] })
})

/** Sends only the request for a WebSocket. */
async function askForUpgrade(url: string): Promise<Socket> {
  const { hostname, port, host, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  )
  return socket
}

it('rejects an unknown WebSocket and survives a client reset', async () => {
  const url = await startLocalServer()
  const socket = await askForUpgrade(`${url}/feed/api/socket`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 404 /)
  const broken = await askForUpgrade(`${url}/feed/api/socket`)
  broken.resetAndDestroy()
  await once(broken, 'close')
  expect((await fetch(`${url}/feed/api/nothing`)).status).toBe(404)
})
