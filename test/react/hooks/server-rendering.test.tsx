import { act, screen } from '@testing-library/react'
import { Writable } from 'node:stream'
import { type ComponentType, type ReactNode, StrictMode, Suspense, lazy } from 'react'
import { type Root, hydrateRoot } from 'react-dom/client'
import { renderToPipeableStream, renderToString } from 'react-dom/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import { EventSourceClient } from '../../../src/index.ts'
import {
  useEventSource,
  useEventSourceState,
  useLatestEvent,
  useServerEvents,
} from '../../../src/react/index.ts'
import { closeAfterTest } from '../../support/client-probes.ts'
import { type ActServer, startServer, url } from '../support/start-server.ts'

function Feed({ client, name }: { client: EventSourceClient | null; name: string }) {
  const { status, attempt, lastEventId } = useEventSourceState(client)
  const count = useServerEvents(client, 'message', (before) => before + 1, 0)
  const latest = useLatestEvent(client, 'message')?.data ?? 'nothing'
  return (
    <p data-testid={name}>{`${status} ${attempt} ${lastEventId || 'no ID'} ${count} ${latest}`}</p>
  )
}

const idle = 'idle 0 no ID 0 nothing'
const textOf = (name: string) => screen.getByTestId(name).textContent

function Page({ transport, children }: { transport: object; children?: ReactNode }) {
  const { client, status } = useEventSource('/prices', transport)
  return (
    <main>
      <h1>{status}</h1>
      <Feed client={client} name="feed" />
      {children}
    </main>
  )
}

/** Hydrates the page; returns the mismatches that React found. */
async function hydrate(html: string, node: ReactNode): Promise<unknown[]> {
  const container = document.body.appendChild(document.createElement('div'))
  container.innerHTML = html
  const problems: unknown[] = []
  let root: Root
  await act(async () => {
    root = hydrateRoot(container, node, { onRecoverableError: (error) => problems.push(error) })
  })
  onTestFinished(() => {
    act(() => root.unmount())
    container.remove()
  })
  return problems
}

/** Renders to a stream, and resolves with all of its HTML. */
function stream(node: ReactNode): Promise<string> {
  return new Promise((resolve, reject) => {
    let html = ''
    const target = new Writable({
      write(chunk, _encoding, done) {
        html += String(chunk)
        done()
      },
      final(done) {
        resolve(html)
        done()
      },
    })
    const rendering = renderToPipeableStream(node, {
      onAllReady: () => rendering.pipe(target),
      onError: reject,
    })
  })
}

/** A client of the module, which has connected and received an event. */
async function openClient(server: ActServer) {
  const client = closeAfterTest(new EventSourceClient(url, server.transport))
  const connection = await server.open()
  await server.send(connection, { data: 'early', id: '5' })
  expect(client.state.status).toBe('open')
  return client
}

it('a server renders the idle state and makes no request', async () => {
  const server = startServer()
  const fetch = vi.fn<typeof server.transport.fetch>(server.transport.fetch)
  const page = <Page transport={{ fetch, platform: server.transport.platform }} />
  for (const html of [renderToString(page), await stream(page)])
    expect(html.replaceAll('<!-- -->', '')).toBe(
      `<main><h1>idle</h1><p data-testid="feed">${idle}</p></main>`,
    )
  await server.settle()
  expect(fetch).not.toHaveBeenCalled()
})

it('a server renders a client that is open there as idle', async () => {
  const server = startServer()
  const client = await openClient(server)
  expect(renderToString(<Feed client={client} name="feed" />)).toContain(idle)
})

it('the hydrated page matches, then connects once and shows the events', async () => {
  const server = startServer()
  const page = (
    <StrictMode>
      <Page transport={server.transport} />
    </StrictMode>
  )
  expect(await hydrate(renderToString(page), page)).toEqual([])
  const connection = await server.open()
  await server.send(connection, { data: 'a', id: '1' })
  expect(screen.getByRole('heading').textContent).toBe('open')
  expect(textOf('feed')).toMatch(/^open 1 .* 1 a$/)
  expect(server.server.requests).toHaveLength(1)
})

it('a boundary that is hydrated while the client is open matches its HTML', async () => {
  const server = startServer()
  const other = startServer()
  const client = await openClient(other)
  const Late = () => <Feed client={client} name="late" />
  const html = await stream(
    <Page transport={server.transport}>
      <Suspense fallback="loading">
        <Late />
      </Suspense>
    </Page>,
  )
  expect(html).toContain(`<p data-testid="late">${idle}</p>`)

  let load: (module: { default: ComponentType }) => void = () => {}
  const Lazy = lazy(() => new Promise<{ default: ComponentType }>((done) => (load = done)))
  const problems = await hydrate(
    html,
    <Page transport={server.transport}>
      <Suspense fallback="loading">
        <Lazy />
      </Suspense>
    </Page>,
  )
  await server.open()
  expect(screen.getByRole('heading').textContent).toBe('open')
  // Still the server's HTML.
  expect(textOf('late')).toBe(idle)
  await act(async () => load({ default: Late }))
  expect(textOf('late')).toBe('open 1 5 0 nothing')
  expect(problems).toEqual([])
})
