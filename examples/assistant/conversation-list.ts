import { create, element } from '../look/elements.ts'
import type { Conversation } from './schemas.ts'

/** The list of conversations, the one that changed last first. */
export class ConversationList {
  readonly #conversations = new Map<string, Conversation>()
  readonly #open: (id: string) => void
  #current = ''

  /** @param open - called with the ID of a conversation that the user chose */
  constructor(open: (id: string) => void) {
    this.#open = open
  }

  set current(id: string) {
    this.#current = id
    this.#show()
  }

  update(conversation: Conversation): void {
    this.#conversations.set(conversation.id, conversation)
    this.#show()
  }

  #show(): void {
    const sorted = [...this.#conversations.values()].sort((a, b) => b.version - a.version)
    const items = sorted.map((conversation) => create('li', {}, this.#toLink(conversation)))
    element('conversations').replaceChildren(...items)
  }

  #toLink({ id, title, at, answer }: Conversation): HTMLAnchorElement {
    const isWriting = answer.status === 'writing'
    const link = create(
      'a',
      { href: `?c=${id}` },
      create('span', { className: 'title', textContent: title }),
      create('span', {
        className: isWriting ? 'when writing' : 'when',
        textContent: isWriting ? 'Writing' : formatTime(at),
      }),
    )
    if (id === this.#current) link.ariaCurrent = 'page'
    link.onclick = (event) => {
      // With a modifier key, the browser opens another tab.
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      this.#open(id)
    }
    return link
  }
}

function formatTime(at: number): string {
  const date = new Date(at)
  const isToday = date.toDateString() === new Date().toDateString()
  return isToday
    ? date.toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hour12: false })
    : date.toLocaleDateString('en', { day: 'numeric', month: 'short' })
}
