import { z } from 'zod'
import { element } from '../look/elements.ts'
import { Outbox } from '../look/outbox.ts'
import { send } from '../look/send.ts'
import { tabValue } from '../look/tab-storage.ts'
import { type Message, newMessage } from './message.ts'

/** The messages of one push. The server stores all or none, and each once per key. */
const push = z.object({
  key: z.string(),
  isSent: z.boolean(),
  messages: z.array(newMessage),
})
type Push = z.output<typeof push>

/**
 * Sends the messages of the form. If the server is unreachable, they are queued, survive a reload, and are sent once it
 * is back. Returns the queue.
 */
export function startPushing(): Outbox<Push> {
  const form = element<HTMLFormElement>('push')
  const queue = tabValue('headwater-feed-unsent', z.array(push))

  const outbox = new Outbox<Push>({
    async post({ key, messages }) {
      const stored = await send<Message[]>('/feed/api/messages', messages)
      const ids = new Set([stored[0]!.id, stored.at(-1)!.id])
      element('pushed').textContent = `Stored as ${[...ids].map((id) => `#${id}`).join(' to ')}.`
      outbox.settle(key)
    },
    onRejected: (_push, { message }) => showProblem(message),
    onChange() {
      const { items, problem } = outbox
      queue.save(items.length > 0 ? [...items] : undefined)
      if (!problem) return showQueued('')
      const count = items.reduce((sum, { messages }) => sum + messages.length, 0)
      element('pushed').textContent = ''
      showQueued(
        `${problem.message} ${count === 1 ? '1 message is' : `${count} messages are`} queued and sent automatically.`,
      )
    },
  })

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const count = Number((event.submitter as HTMLButtonElement | null)?.value || 1)
    showProblem('')
    element('pushed').textContent = 'Sending …'
    try {
      const content = readForm(form)
      const messages = Array.from({ length: count }, () => ({
        ...content,
        key: crypto.randomUUID(),
      }))
      outbox.add({ key: crypto.randomUUID(), isSent: false, messages })
    } catch (error) {
      showProblem((error as Error).message)
    }
  })

  outbox.add(...(queue.load() ?? []))
  return outbox
}

function showProblem(text: string): void {
  element('push-problem').textContent = text
  if (text) element('pushed').textContent = ''
}

function showQueued(text: string): void {
  element('queued').textContent = text
}

function readForm(form: HTMLFormElement): z.output<typeof newMessage> {
  const fields = new FormData(form)
  const text = (name: string) => String(fields.get(name) ?? '')
  try {
    return {
      event: text('event'),
      data: JSON.parse(text('data')),
      sourceType: text('sourceType'),
      sourceId: text('sourceId'),
    }
  } catch (error) {
    throw new Error(`The data is not JSON: ${(error as Error).message}`, { cause: error })
  }
}
