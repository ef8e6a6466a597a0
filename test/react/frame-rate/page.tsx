/** Shows the last events of a stream and their number, by the hooks or by a state that is set for each event. */
import { Profiler, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { json } from '../../../src/index.ts'
import { useEventSource, useServerEvents } from '../../../src/react/index.ts'
import type { Tick } from './tick.ts'

interface Shown {
  readonly total: number
  readonly last: readonly Tick[]
}

const nothing: Shown = { total: 0, last: [] }
const add = ({ total, last }: Shown, tick: Tick): Shown => ({
  total: total + 1,
  last: [...last, tick].slice(-50),
})

const task = new URLSearchParams(location.search)
const url = task.get('events')!
const figures = { renders: 0, frames: 0, longestFrame: 0, total: 0, delays: [] as number[] }

function ByHooks() {
  const { client } = useEventSource(url, { events: { tick: json<Tick>() } })
  return (
    <List shown={useServerEvents(client, 'tick', (shown, { data }) => add(shown, data), nothing)} />
  )
}

function ByState() {
  const [shown, setShown] = useState(nothing)
  useEffect(() => {
    const source = new EventSource(url)
    source.addEventListener('tick', ({ data }) => {
      const tick = JSON.parse(data as string) as Tick
      setShown((before) => add(before, tick))
    })
    return () => source.close()
  }, [])
  return <List shown={shown} />
}

function List({ shown: { total, last } }: { shown: Shown }) {
  useEffect(() => {
    figures.total = total
    const newest = last.at(-1)
    if (newest) figures.delays.push(Date.now() - newest.at)
  }, [total, last])
  return (
    <>
      <h1>{total}</h1>
      <ol>
        {last.map(({ number, at }) => (
          <li key={number}>
            {number} at {new Date(at).toISOString()}
          </li>
        ))}
      </ol>
    </>
  )
}

let before = performance.now()
function countFrame(now: number) {
  figures.frames++
  figures.longestFrame = Math.max(figures.longestFrame, now - before)
  before = now
  requestAnimationFrame(countFrame)
}
requestAnimationFrame(countFrame)

/** The figures since the last call. */
Object.assign(globalThis, {
  takeFigures() {
    const taken = { ...figures }
    Object.assign(figures, { renders: 0, frames: 0, longestFrame: 0, delays: [] })
    return taken
  },
})

createRoot(document.querySelector('#root')!).render(
  <Profiler id="list" onRender={() => figures.renders++}>
    {task.get('by') === 'hooks' ? <ByHooks /> : <ByState />}
  </Profiler>,
)
