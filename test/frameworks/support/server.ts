import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startPlain } from '../../integrations/servers/plain.ts'

/** Tests that rendering the component of a recipe on a server shows the status `idle` and opens no connection. */
export function testServer(render: (url: string) => string | Promise<string>): void {
  it('is rendered on a server without a connection', async () => {
    const server = await startPlain()
    expect(await render(server.origin)).toMatch(/<p[^>]*>(<!--.*?-->)*idle/)
    // A client would send its request in one of the next turns of the event loop.
    for (let turn = 0; turn < 10; turn++) await setImmediate()
    expect(server.requests).toHaveLength(0)
  })
}
