import { create, element } from '../look/elements.ts'
import { type TabState, tabMessage } from './schemas.ts'

/** A tab in a frame of this page. */
interface Frame {
  readonly root: HTMLIFrameElement
  state?: TabState
}

const frames = new Map<string, Frame>()
let opened = 0
let leader: string | undefined

for (let count = 0; count < 3; count++) open()
element('add').onclick = open
element('close-leader').onclick = () => {
  if (leader !== undefined) close(leader)
}

addEventListener('message', ({ data, origin }) => {
  const message = tabMessage.safeParse(data)
  if (origin !== location.origin || !message.success) return
  const { name } = message.data
  if (message.data.type === 'close') return close(name)
  const frame = frames.get(name)
  if (!frame) return
  frame.state = message.data
  show()
})

function open(): void {
  const name = `Tab ${++opened}`
  const query = new URLSearchParams({ name })
  const root = create('iframe', { title: name, src: `/tabs/tab.html?${query}` })
  frames.set(name, { root })
  element('frames').append(root)
  show()
}

function close(name: string): void {
  frames.get(name)?.root.remove()
  frames.delete(name)
  show()
}

function show(): void {
  const states = [...frames.values()].flatMap(({ state }) => state ?? [])
  const leading = states.find(({ role }) => role === 'leader')?.name
  const [newest] = states.slice(-1)
  const sum = (counted: 'missing' | 'duplicates') =>
    String(states.reduce((total, state) => total + state[counted], 0))
  element('connections').textContent = String(newest?.connections ?? '–')
  element('tabs').textContent = String(newest?.tabs ?? '–')
  element('missing').textContent = sum('missing')
  element('duplicates').textContent = sum('duplicates')
  element('leader').textContent = leading ?? (newest?.role === 'follower' ? 'Elsewhere' : '–')
  element<HTMLButtonElement>('close-leader').disabled = leading === undefined
  // Read aloud by screen readers, so only when it has changed.
  if (leading !== undefined && leading !== leader && leader !== undefined)
    element('announcement').textContent = `${leading} took over from ${leader}.`
  leader = leading ?? leader
}
