import { Profiler, type ReactNode, StrictMode, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, onTestFinished } from 'vitest'
import { EventSourceClient } from '../../../src/index.ts'
import { useEventSource, useLatestEvent, useServerEvents } from '../../../src/react/index.ts'
import { closeAfterTest } from '../../support/client-probes.ts'
import { testSession } from '../../support/test-session.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** Renders into the page; returns the element, and a function that unmounts. */
function mount(node: ReactNode) {
  const element = document.body.appendChild(document.createElement('div'))
  const root = createRoot(element)
  root.render(node)
  const unmount = () => root.unmount()
  onTestFinished(() => {
    unmount()
    element.remove()
  })
  return { element, unmount }
}

function Count({ url }: { url: string }) {
  const { client, status } = useEventSource(url, { reconnect: { initialDelay: 1 } })
  const count = useServerEvents(client, 'message', (before) => before + 1, 0)
  const id = useLatestEvent(client, 'message')?.lastEventId ?? ''
  return <output>{`${status} ${count} ${id}`}</output>
}

it('a component in strict mode holds one connection, and resumes it', async () => {
  const server = testSession()
  const { element, unmount } = mount(
    <StrictMode>
      <Count url={server.url('/numbered', { total: 7, drop: 5, how: 'destroy', ending: 'hold' })} />
    </StrictMode>,
  )
  await waitUntil(() => element.textContent === 'open 7 7')
  const { requests } = await server.waitForOpen(1)
  expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '5'])
  unmount()
  const log = await server.waitForClosed(2)
  expect(log.requests.at(-1)?.connection.closedBy).toBe('client')
})

it('events render no more often than the page has frames', async () => {
  const server = testSession()
  const total = 500
  // Each event in a chunk of its own, faster than the frames.
  const chunks = Array.from({ length: total }, (_, index) => `data: ${index}\n\n`)
  const client = closeAfterTest(
    new EventSourceClient(await server.plan([{ chunks, gap: 1 }]), { autoConnect: false }),
  )
  let renders = 0
  let frames = 0
  const countFrame = () => {
    frames++
    frame = requestAnimationFrame(countFrame)
  }
  let frame = requestAnimationFrame(countFrame)
  onTestFinished(() => cancelAnimationFrame(frame))
  function Sum() {
    const { count, sum } = useServerEvents(
      client,
      'message',
      (before, { data }) => ({ count: before.count + 1, sum: before.sum + Number(data) }),
      { count: 0, sum: 0 },
    )
    useEffect(() => client.connect(), [])
    return <output>{`${count} ${sum}`}</output>
  }
  const { element } = mount(
    <Profiler id="sum" onRender={() => renders++}>
      <Sum />
    </Profiler>,
  )
  await waitUntil(() => element.textContent === `${total} ${(total * (total - 1)) / 2}`)
  // One more for each time that an event came after a frame without one.
  expect(renders).toBeLessThanOrEqual(frames + 2)
  expect(renders).toBeLessThan(total / 2)
  expect(renders).toBeGreaterThan(2)
})
