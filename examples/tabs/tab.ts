import { SharedEventSourceClient } from 'headwater/shared'
import { create, element } from '../look/elements.ts'
import { explain } from '../look/explain.ts'
import { type TabMessage, type TabState, type Tick, connections, tick } from './schemas.ts'

const shownTicks = 5
const roles = { leader: 'Leader', follower: 'Follower', alone: 'Only tab' }
const labels = {
  idle: 'Not connected.',
  connecting: 'Connecting …',
  waiting: 'Reconnecting …',
  closed: 'Closed.',
}

const name = new URLSearchParams(location.search).get('name') ?? 'Tab'
const state: TabState = {
  type: 'state',
  name,
  role: 'alone',
  tabs: 1,
  received: 0,
  missing: 0,
  duplicates: 0,
}
let last: number | undefined

const client = new SharedEventSourceClient('/tabs/api/stream', {
  events: { tick, connections },
  // A tab that joins later gets the latest price and the number of connections at once.
  replay: 'latest',
  reconnect: { initialDelay: 500, maxDelay: 5000 },
  idleTimeout: 10_000,
  onSharedChange: showShared,
})
client.on('tick', ({ data }) => showTick(data))
client.on('connections', ({ data }) => {
  state.connections = data.count
  report(state)
})
client.subscribe(({ status, error }) => {
  const text = error ? explain(error) : ''
  element('status').textContent = status === 'open' ? '' : `${labels[status]} ${text}`
})

element('name').textContent = name
document.title = `${name} · Headwater`
element('close').onclick = () => report({ type: 'close', name })
// Opened in a browser tab, the page needs no such button.
element('close').hidden = parent === window
showShared()

function showShared(): void {
  const { role, tabs } = client.shared
  Object.assign(state, { role, tabs })
  element('role').textContent = roles[role]
  element('role').dataset['role'] = role
  document.body.dataset['role'] = role
  report(state)
}

function showTick({ number, price }: Tick): void {
  state.received++
  if (last !== undefined && number <= last) state.duplicates++
  else if (last !== undefined) state.missing += number - last - 1
  last = Math.max(last ?? 0, number)
  element('price').textContent = price.toFixed(2)
  element('number').textContent = `#${number}`
  for (const counted of ['received', 'missing', 'duplicates'] as const)
    element(counted).textContent = String(state[counted])
  const ticks = element('ticks')
  ticks.prepend(create('li', {}, `#${number}  ${price.toFixed(2)}`))
  if (ticks.childElementCount > shownTicks) ticks.lastElementChild!.remove()
  report(state)
}

/** To the page that shows this one in a frame. */
function report(message: TabMessage): void {
  if (parent !== window) parent.postMessage(message, location.origin)
}
