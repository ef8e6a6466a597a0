import { element } from '../look/elements.ts'
import { send } from '../look/send.ts'
import type { Message, NewMessage } from './message.ts'

/** Pushes what the form holds. What fails stays in the form; sent again unchanged, it is stored once. */
export function startPushing(): void {
  const form = element<HTMLFormElement>('push')
  let pending: { content: string; messages: NewMessage[] } | undefined

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const count = Number((event.submitter as HTMLButtonElement | null)?.value || 1)
    element('push-problem').textContent = ''
    element('pushed').textContent = 'Sending …'
    try {
      const content = readForm(form)
      const attempt = JSON.stringify([content, count])
      // The server may have stored what it could not answer: the same keys tell it so.
      if (pending?.content !== attempt)
        pending = {
          content: attempt,
          messages: Array.from({ length: count }, () => ({ ...content, key: crypto.randomUUID() })),
        }
      const stored = await send<Message[]>('/feed/api/messages', pending.messages)
      pending = undefined
      const numbers = [stored[0]!.id, ...(count > 1 ? [stored.at(-1)!.id] : [])]
      element('pushed').textContent = `Stored as ${numbers.map((id) => `#${id}`).join(' to ')}.`
    } catch (error) {
      element('pushed').textContent = ''
      element('push-problem').textContent = (error as Error).message
    }
  })
}

function readForm(form: HTMLFormElement): Omit<NewMessage, 'key'> {
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
