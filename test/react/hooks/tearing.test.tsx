import { Profiler, startTransition, useLayoutEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, onTestFinished, vi } from 'vitest'
import { EventSourceClient, type EventHandler } from '../../../src/index.ts'
import { useEventSourceState, useServerEvents } from '../../../src/react/index.ts'
import { closeAfterTest } from '../../support/client-probes.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** Longer than React renders before it yields to other tasks. */
function renderSlowly() {
  const end = performance.now() + 8
  while (performance.now() < end);
}

it('a change in the midst of a concurrent render is shown by all components or none', async () => {
  // Yields to other tasks, which act() does not.
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
  const client = closeAfterTest(
    new EventSourceClient('https://example.test/', {
      autoConnect: false,
      // Never answers.
      fetch: () => new Promise(() => {}),
    }),
  )
  const handlers = new Set<EventHandler<Event>>()
  vi.spyOn(client, 'on').mockImplementation((_, handler) => {
    handlers.add(handler as never)
    return () => handlers.delete(handler as never)
  })
  let rendersAtChange = 0
  let renders = 0
  const { port1, port2 } = new MessageChannel()
  onTestFinished(() => port1.close())
  port1.onmessage = () => {
    rendersAtChange = renders
    client.connect()
    for (const handler of handlers) void handler({ type: 'message', data: 'x' } as never)
  }

  function Slow({ index }: { index: number }) {
    const { status } = useEventSourceState(client)
    const count = useServerEvents(client, 'message', (before) => before + 1, 0)
    renderSlowly()
    renders++
    if (index === 3) port2.postMessage('')
    return <li>{`${status} ${count}`}</li>
  }
  const commits: string[][] = []
  let show: (count: number) => void = () => {}
  function List() {
    const [count, setCount] = useState(0)
    useLayoutEffect(() => {
      show = setCount
    }, [])
    return (
      <ul>
        {Array.from({ length: count }, (_, index) => (
          <Slow key={index} index={index} />
        ))}
      </ul>
    )
  }
  const element = document.createElement('div')
  const record = () =>
    commits.push(Array.from(element.querySelectorAll('li'), ({ textContent }) => textContent))
  const root = createRoot(element)
  onTestFinished(() => root.unmount())
  root.render(
    <Profiler id="list" onRender={record}>
      <List />
    </Profiler>,
  )
  await waitUntil(() => commits.length > 0)
  startTransition(() => show(10))
  await waitUntil(() => commits.at(-1)?.[0]?.startsWith('connecting') ?? false)
  // The change came while some of the components had rendered, and others had not.
  expect(rendersAtChange).toBeGreaterThan(3)
  expect(rendersAtChange).toBeLessThan(10)
  const torn = commits.filter((texts) => new Set(texts).size > 1)
  expect(torn).toEqual([])
})
