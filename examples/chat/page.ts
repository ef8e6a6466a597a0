import { z } from 'zod'
import { create, element } from '../look/elements.ts'
import { Outbox } from '../look/outbox.ts'
import { tabValue } from '../look/tab-storage.ts'
import { type Outgoing, outgoing } from './outgoing.ts'
import { RoomView } from './room-view.ts'
import { personName, roomName } from './schemas.ts'
import { Session } from './session.ts'

// The room is in the URL; the rest survives a reload of the tab.
const savedName = tabValue('headwater-chat-name', personName)
const savedDraft = tabValue('headwater-chat-draft', z.string())
const savedOutbox = tabValue('headwater-chat-unsent', z.array(outgoing))

const nameField = element<HTMLInputElement>('name')
const roomField = element<HTMLInputElement>('room')
const composer = element<HTMLFormElement>('composer')
const textField = element<HTMLTextAreaElement>('text')
const views = new Map<string, RoomView>()
let session: Session | undefined
let outbox: Outbox<Outgoing> | undefined
let shown: RoomView | undefined

element('join').onsubmit = (event) => {
  event.preventDefault()
  const name = personName.safeParse(nameField.value)
  const room = roomName.safeParse(roomField.value)
  const problem = element('join-problem')
  problem.textContent = ''
  if (!name.success) problem.textContent = `Name: ${name.error.issues[0]?.message}.`
  else if (!room.success) problem.textContent = `Room: ${room.error.issues[0]?.message}.`
  else {
    join(name.data, room.data)
    textField.focus()
  }
}

element('other-room').onsubmit = (event) => {
  event.preventDefault()
  const field = element<HTMLInputElement>('other')
  const room = roomName.safeParse(field.value)
  element('other-problem').textContent = room.success ? '' : `${room.error.issues[0]?.message}.`
  if (!room.success) return
  field.value = ''
  location.hash = room.data
}

element('leave').onclick = () => {
  const isLoss = outbox !== undefined && outbox.queued > 0
  if (isLoss && !confirm('Some of your messages are not sent yet. Discard them?')) return
  outbox?.stop()
  outbox = undefined
  nameField.value = savedName.load() ?? ''
  savedName.save(undefined)
  savedOutbox.save(undefined)
  shown?.hide()
  shown = undefined
  session = undefined
  views.clear()
  showOutgoing()
  askForName()
}

composer.onsubmit = (event) => {
  event.preventDefault()
  const text = textField.value.trim()
  if (text === '') return
  notify('')
  textField.value = ''
  textField.focus()
  savedDraft.save(undefined)
  shown?.send(text)
}

textField.onkeydown = (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  composer.requestSubmit()
}

textField.oninput = () => {
  savedDraft.save(textField.value)
  if (textField.value.trim() !== '') shown?.sendTyping()
}

window.onhashchange = () => {
  const room = roomInAddress()
  if (session && room !== undefined && room !== shown?.room) enter(room)
}

window.onbeforeunload = (event) => {
  // The browser asks for a confirmation: closing the tab discards unsent messages.
  if (outbox && outbox.queued > 0) event.preventDefault()
}

function join(name: string, room: string): void {
  savedName.save(name)
  const joined = new Session(name)
  session = joined
  outbox = new Outbox<Outgoing>({
    post: ({ room: to, key, text }) => joined.post(to, { key, text }),
    onChange: showOutgoing,
    onRejected({ text }, { message }) {
      textField.value = [text, textField.value].filter(Boolean).join('\n')
      savedDraft.save(textField.value)
      notify(`The server rejected this message: ${message}`)
    },
  })
  const unsent = savedOutbox.load() ?? []
  element('you').textContent = name
  element('join').hidden = true
  element('chat').hidden = false
  location.hash = room
  enter(room)
  outbox.add(...unsent)
}

function enter(room: string): void {
  if (!session || !outbox) return
  shown?.hide()
  shown =
    views.get(room) ??
    new RoomView({
      session,
      outbox,
      room,
      onHello: showRooms,
      onOutdated: () =>
        notify(
          'The server has another history than the one shown before. This is the current one.',
        ),
    })
  views.set(room, shown)
  shown.show()
  showRooms()
}

async function showRooms(): Promise<void> {
  const known = [...views.keys()]
  // Without a response, the visited rooms stay available.
  const rooms = await session?.listRooms().catch(() => known)
  element('rooms').replaceChildren(
    ...[...new Set([...(rooms ?? []), ...known])].map((room) => {
      const link = create('a', { href: `#${room}` }, room)
      if (room === shown?.room) link.ariaCurrent = 'page'
      return create('li', {}, link)
    }),
  )
}

function showOutgoing(): void {
  shown?.showOutgoing()
  const { queued = 0, problem, items = [] } = outbox ?? {}
  if (outbox) savedOutbox.save(items.length > 0 ? [...items] : undefined)
  const subject = queued === 1 ? '1 message is' : `${queued} messages are`
  element('unsent').textContent = problem
    ? `${subject} queued. ${problem.message} Keep this tab open; messages are sent automatically.`
    : ''
}

function notify(text: string): void {
  element('notice').textContent = text
}

function roomInAddress(): string | undefined {
  return roomName.safeParse(location.hash.slice(1)).data
}

// The terminal's default is port 8080.
if (location.port !== '8080') element('command').append(` --server ${location.origin}`)

function askForName(): void {
  element('join').hidden = false
  element('chat').hidden = true
  nameField.focus()
}

roomField.value = roomInAddress() ?? 'lobby'
textField.value = savedDraft.load() ?? ''
// Visitors join as guests at once. `?join` asks for a name first.
const name = savedName.load()
if (name === undefined && location.search === '?join') askForName()
else join(name ?? `Guest ${1000 + Math.floor(Math.random() * 9000)}`, roomField.value)
