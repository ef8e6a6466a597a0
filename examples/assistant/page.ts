import { showConnection } from '../look/connection-panel.ts'
import { create, element } from '../look/elements.ts'
import { receive } from '../look/send.ts'
import { ConversationList } from './conversation-list.ts'
import { type Turn, conversationTurns } from './schemas.ts'
import { Thread } from './thread.ts'
import { watchConversations } from './watch-conversations.ts'

const suggestions = [
  'How does this answer survive a lost connection?',
  'Compare server-sent events with WebSockets',
  'Why is my SQL query slow?',
  'Plan a weekend in Lisbon',
]

const text = element<HTMLTextAreaElement>('text')
const thread = new Thread({
  changed: showComposer,
  rejected(prompt, reason) {
    element('problem').textContent = reason
    if (text.value === '') text.value = prompt
  },
})
const list = new ConversationList((id) => void navigate(id))
const conversations = watchConversations()

conversations.on('conversation', ({ data }) => {
  list.update(data)
  thread.notice(data)
})
// What another tab changed while this one was disconnected.
conversations.addEventListener('open', () => void thread.refresh())
showConnection(element('connection'), conversations)

element('suggestions').append(
  ...suggestions.map((prompt) =>
    create('button', { type: 'button', textContent: prompt, onclick: () => ask(prompt) }),
  ),
)
element('new').onclick = () => {
  history.pushState(null, '', `?c=${crypto.randomUUID()}`)
  closeDrawer()
  show()
  text.focus()
}
element('stop').onclick = stop
element('composer').onsubmit = (event) => {
  event.preventDefault()
  const prompt = text.value.trim()
  // Until a conversation is open, there is nothing to add it to.
  if (prompt === '' || thread.isWriting || thread.conversation === '') return
  text.value = ''
  ask(prompt)
}
text.onkeydown = (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  element<HTMLFormElement>('composer').requestSubmit()
}
addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') stop()
})
addEventListener('popstate', () => void openFromUrl())

void openFromUrl()
void receive<{ name: string }>('/assistant/api/model').then(({ name }) => {
  element('model').textContent = name
})

function ask(prompt: string): void {
  element('problem').textContent = ''
  thread.ask(prompt)
  text.focus()
}

function stop(): void {
  if (!thread.isWriting) return
  void thread.stop()
  text.focus()
}

async function navigate(id: string): Promise<void> {
  history.pushState(null, '', `?c=${id}`)
  await openFromUrl()
  text.focus()
}

/** Loads and shows the conversation of the URL; without one, the latest. */
async function openFromUrl(): Promise<void> {
  closeDrawer()
  const url = location.search
  const id = idOfUrl()
  const loaded = await receive(`/assistant/api/conversations/${id ?? 'latest'}`).catch(
    () => undefined,
  )
  // The user has opened another one.
  if (location.search !== url) return
  const conversation = conversationTurns.safeParse(loaded).data
  if (id === null) history.replaceState(null, '', `?c=${conversation?.id ?? crypto.randomUUID()}`)
  show(conversation?.turns)
}

/** Shows the turns of the URL's conversation. */
function show(turns: readonly Turn[] = []): void {
  const id = idOfUrl()!
  thread.open(id, turns)
  list.current = id
}

/** On a narrow screen, the list of conversations stays closed until the user opens it. */
function closeDrawer(): void {
  element<HTMLDetailsElement>('drawer').open = matchMedia('(width >= 50rem)').matches
}

function idOfUrl(): string | null {
  return new URLSearchParams(location.search).get('c')
}

function showComposer(): void {
  element('stop').hidden = !thread.isWriting
  element('send').hidden = thread.isWriting
  element('welcome').hidden = !thread.isEmpty
}
