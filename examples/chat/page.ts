import { create, element } from '../look/elements.ts'
import { Outbox } from './outbox.ts'
import { RoomView } from './room-view.ts'
import { personName, roomName } from './schemas.ts'
import { Session } from './session.ts'

/** Where the name is kept, for as long as the tab is open. The room is in the address. */
const nameKey = 'headwater-chat-name'

const nameField = element<HTMLInputElement>('name')
const roomField = element<HTMLInputElement>('room')
const composer = element<HTMLFormElement>('composer')
const textField = element<HTMLTextAreaElement>('text')
const views = new Map<string, RoomView>()
let session: Session | undefined
let outbox: Outbox | undefined
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
    sessionStorage.setItem(nameKey, name.data)
    join(name.data, room.data)
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
  const isLoss = outbox !== undefined && outbox.waiting > 0
  if (isLoss && !confirm('Not all of your messages are sent yet. Leave without them?')) return
  outbox?.stop()
  outbox = undefined
  sessionStorage.removeItem(nameKey)
  shown?.hide()
  shown = undefined
  session = undefined
  views.clear()
  showOutgoing()
  element('join').hidden = false
  element('chat').hidden = true
  nameField.focus()
}

composer.onsubmit = (event) => {
  event.preventDefault()
  const text = textField.value.trim()
  if (text === '') return
  notify('')
  textField.value = ''
  textField.focus()
  shown?.say(text)
}

textField.onkeydown = (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  composer.requestSubmit()
}

textField.oninput = () => {
  if (textField.value.trim() !== '') shown?.sayTyping()
}

window.onhashchange = () => {
  const room = roomInAddress()
  if (session && room !== undefined && room !== shown?.room) enter(room)
}

window.onbeforeunload = (event) => {
  // The browser asks whether to lose what is not sent.
  if (outbox && outbox.waiting > 0) event.preventDefault()
}

function join(name: string, room: string): void {
  const joined = new Session(name)
  session = joined
  outbox = new Outbox({
    post: (to, message) => joined.post(to, message),
    changed: showOutgoing,
    refused({ text }, { message }) {
      textField.value = [text, textField.value].filter(Boolean).join('\n')
      notify(`The server does not take this message: ${message}`)
    },
  })
  element('you').textContent = name
  element('join').hidden = true
  element('chat').hidden = false
  location.hash = room
  enter(room)
  textField.focus()
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
      greeted: showRooms,
      outdated: () =>
        notify('The server does not have the messages that were shown here. These are its own.'),
    })
  views.set(room, shown)
  shown.show()
  showRooms()
}

async function showRooms(): Promise<void> {
  const known = [...views.keys()]
  // When there is no answer, the way to where one has been is open all the same.
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
  const { waiting = 0, problem } = outbox ?? {}
  const what = waiting === 1 ? '1 message is' : `${waiting} messages are`
  element('unsent').textContent = problem
    ? `${what} not sent yet. ${problem.message} Kept here, and sent as soon as the server takes it: leave this page open until then.`
    : ''
}

function notify(text: string): void {
  element('notice').textContent = text
}

function roomInAddress(): string | undefined {
  return roomName.safeParse(location.hash.slice(1)).data
}

// Where the terminal would not find the server by itself, it has to be told.
if (location.port !== '8080') element('command').append(` --server ${location.origin}`)

const room = roomInAddress()
const name = personName.safeParse(sessionStorage.getItem(nameKey)).data
if (room !== undefined) roomField.value = room
if (name !== undefined) nameField.value = name
if (name !== undefined && room !== undefined) join(name, room)
