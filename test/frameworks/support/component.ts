import { type Mock, afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type PlainServer, startPlain } from '../../integrations/servers/plain.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** A component that shows the status of the client and the value of the latest event `price`. */
export interface MountedComponent {
  readonly text: string
  setUrl(url: string): unknown
  unmount(): unknown
}

export type Mount = (url: string) => MountedComponent

const lastEventIds = ({ requests }: PlainServer) =>
  requests.map(({ headers }) => headers['last-event-id'])

const sendPrice = (server: PlainServer, value: number) =>
  server.write(`id: ${value}\nevent: price\ndata: {"value":${value}}\n\n`)

const waitForText = (component: MountedComponent, text: string) =>
  waitUntil(() => component.text.trim().replace(/\s+/g, ' ') === text, {
    for: () => `the text '${text}', which is '${component.text}'`,
  })

let warn: Mock<typeof console.warn>
let error: Mock<typeof console.error>

/** Tests the component of a recipe with a real server. */
export function testComponent(mount: Mount): void {
  beforeEach(() => {
    warn = vi.spyOn(console, 'warn').mockReturnValue()
    error = vi.spyOn(console, 'error').mockReturnValue()
  })

  afterEach(() => {
    // A framework reports its misuse there.
    expect(error.mock.calls).toEqual([])
    expect(
      warn.mock.calls.filter(([text]) => !/ got status 404 | took \d+ms/.test(String(text))),
    ).toEqual([])
  })

  it('shows the status and typed events', async () => {
    const server = await startPlain()
    const component = mount(server.origin)
    await waitForText(component, 'open')
    sendPrice(server, 1)
    await waitForText(component, 'open 1')
    component.unmount()
    await server.waitForOpen(0)
    expect(server.requests).toHaveLength(1)
  })

  it('resumes after a lost connection', async () => {
    const server = await startPlain()
    const component = mount(server.origin)
    await server.waitForOpen(1)
    sendPrice(server, 1)
    await waitForText(component, 'open 1')
    server.drop()
    await waitUntil(() => server.requests.length === 2)
    await server.waitForOpen(1)
    sendPrice(server, 2)
    await waitForText(component, 'open 2')
    expect(lastEventIds(server)).toEqual([undefined, '1'])
    component.unmount()
  })

  it('shows that the client waits to reconnect', async () => {
    const server = await startPlain()
    const component = mount(`${server.origin}/503`)
    await waitForText(component, 'waiting')
    component.unmount()
    expect(server.requests.length).toBeGreaterThan(0)
  })

  it('shows a final failure', async () => {
    const server = await startPlain()
    const component = mount(`${server.origin}/404`)
    await waitForText(component, 'closed')
    component.unmount()
    expect(server.requests).toHaveLength(1)
  })

  it('closes the connection when it is unmounted, and opens one when it is mounted again', async () => {
    const server = await startPlain()
    for (const count of [1, 2, 3]) {
      const component = mount(server.origin)
      await server.waitForOpen(1)
      sendPrice(server, count)
      await waitForText(component, `open ${count}`)
      component.unmount()
      await server.waitForOpen(0)
      expect(server.requests).toHaveLength(count)
    }
  })

  it('sends no request if it is unmounted at once', async () => {
    const server = await startPlain()
    for (let count = 0; count < 10; count++) mount(server.origin).unmount()
    const component = mount(server.origin)
    await waitForText(component, 'open')
    expect(server.requests).toHaveLength(1)
    component.unmount()
  })

  it('connects to a changed URL, without the last event ID of the old one', async () => {
    const server = await startPlain()
    const component = mount(`${server.origin}/a`)
    await server.waitForOpen(1)
    sendPrice(server, 1)
    await waitForText(component, 'open 1')
    component.setUrl(`${server.origin}/b`)
    await waitUntil(() => server.requests.length === 2)
    await server.waitForOpen(1)
    sendPrice(server, 2)
    await waitForText(component, 'open 2')
    expect(server.requests.map(({ url }) => url)).toEqual(['/a', '/b'])
    expect(lastEventIds(server)).toEqual([undefined, undefined])
    component.unmount()
  })
}

/** Tests that a component takes over the HTML of a server. Frameworks report a mismatch to the console. */
export function testHydration(
  hydrate: (url: string) => MountedComponent | Promise<MountedComponent>,
): void {
  it('is hydrated without a mismatch', async () => {
    const server = await startPlain()
    const component = await hydrate(server.origin)
    await waitForText(component, 'open')
    component.unmount()
    await server.waitForOpen(0)
    expect(server.requests).toHaveLength(1)
  })
}

/** Tests that the components of a recipe share one connection for each URL. */
export function testSharing(mount: Mount): void {
  it('shares one connection with other components, until the last one is unmounted', async () => {
    const server = await startPlain()
    const components = [mount(server.origin), mount(server.origin)] as const
    await server.waitForOpen(1)
    sendPrice(server, 1)
    for (const component of components) await waitForText(component, 'open 1')
    components[0].unmount()
    sendPrice(server, 2)
    await waitForText(components[1], 'open 2')
    components[1].unmount()
    await server.waitForOpen(0)
    expect(server.requests).toHaveLength(1)
  })

  it('still receives its events after another component has changed its URL', async () => {
    const server = await startPlain()
    const other = await startPlain()
    const changing = mount(server.origin)
    const component = mount(server.origin)
    await server.waitForOpen(1)
    changing.setUrl(other.origin)
    await other.waitForOpen(1)
    sendPrice(other, 2)
    sendPrice(server, 1)
    await waitForText(component, 'open 1')
    await waitForText(changing, 'open 2')
    expect([server.requests.length, other.requests.length]).toEqual([1, 1])
    changing.unmount()
    component.unmount()
  })
}
