/** The page of measure.ts: follows /events, inspected as the query of the address says. */
import { EventSourceClient, json } from '../../src/index.ts'
import { createTap, inspect } from '../../src/inspector/index.ts'

interface Measured {
  frames: number[]
  longTasks: number
  received: number
}

declare global {
  var measured: Measured
}

const mode = new URLSearchParams(globalThis.location.search).get('mode')
const tap = createTap()
const options = { events: { price: json<{ value: number }>() } }
const client = new EventSourceClient('/events', mode === 'off' ? options : tap.options(options))
if (mode !== 'off') inspect(client, { name: 'prices', tap, panel: { open: mode === 'open' } })

globalThis.measured = { frames: [], longTasks: 0, received: 0 }
// The page's own work, the same in each mode.
const output = document.querySelector('output')!
client.on('price', ({ data }) => {
  globalThis.measured.received += 1
  output.textContent = data.value.toFixed(2)
})
let last = performance.now()
const onFrame = (now: number) => {
  globalThis.measured.frames.push(now - last)
  last = now
  requestAnimationFrame(onFrame)
}
requestAnimationFrame(onFrame)
new PerformanceObserver((list) => {
  globalThis.measured.longTasks += list.getEntries().length
}).observe({ type: 'longtask' })
