import type { ClientState } from 'headwater'
import { create } from '../look/elements.ts'
import { explain } from '../look/explain.ts'
import { MarkdownView } from './markdown-view.ts'
import type { AnswerState, Turn } from './schemas.ts'

const labels = { complete: 'Complete', stopped: 'Stopped', failed: 'Failed' }

export interface TurnHandlers {
  rendered(): void
  regenerate(view: TurnView): void
}

/** Shows a prompt, its answer, and the state of the answer. */
export class TurnView {
  readonly id: string
  readonly prompt: string
  readonly root: HTMLElement
  readonly #markdown: MarkdownView
  readonly #answer: HTMLElement
  readonly #state = create('span', { className: 'state' })
  readonly #details = create('span', { className: 'details number' })
  readonly #problem = create('p', { className: 'problem' })
  readonly #regenerate = create('button', { type: 'button', textContent: 'Regenerate' })
  #text = ''
  #status: Turn['status'] = 'writing'
  #connections = 0

  constructor(id: string, prompt: string, { rendered, regenerate }: TurnHandlers) {
    this.id = id
    this.prompt = prompt
    this.#markdown = new MarkdownView(rendered)
    this.#regenerate.onclick = () => regenerate(this)
    this.#answer = create(
      'div',
      { className: 'answer' },
      create('h2', { className: 'unseen', textContent: 'Answer' }),
      this.#markdown.root,
      this.#problem,
      create('div', { className: 'footer' }, this.#state, this.#details, this.#regenerate),
    )
    this.root = create(
      'article',
      { className: 'turn' },
      create(
        'div',
        { className: 'prompt' },
        create('h2', { className: 'unseen', textContent: 'You' }),
        create('p', { textContent: prompt }),
      ),
      this.#answer,
    )
    this.#showStatus({ status: 'writing', generations: 0 })
  }

  get isWriting(): boolean {
    return this.#status === 'writing'
  }

  get words(): number {
    return this.#text.match(/\S+/g)?.length ?? 0
  }

  /** For screen readers. */
  get summary(): string {
    return `${this.#state.textContent}, ${this.words} words.`
  }

  /** Shows the answer as the server has it. */
  show(turn: Turn): void {
    this.#text = turn.text
    this.end(turn)
  }

  append(text: string): void {
    this.#text += text
    this.#render()
  }

  end(state: AnswerState): void {
    this.#status = state.status
    this.#showStatus(state)
    this.#render()
  }

  /** Shows the connection that reads the answer. */
  showConnection({ status, error, retryDelay }: ClientState): void {
    if (status === 'open') this.#connections += 1
    if (!this.isWriting || status === 'closed') return
    this.#state.dataset['status'] = status === 'waiting' ? 'waiting' : 'writing'
    this.#state.textContent =
      status !== 'waiting'
        ? this.#text === ''
          ? 'Thinking'
          : 'Writing'
        : error
          ? `Reconnecting${retryDelay === undefined ? '' : ` in ${Math.ceil(retryDelay / 1000)} s`}`
          : 'Paused'
    this.#problem.textContent = error && status === 'waiting' ? explain(error) : ''
  }

  showProblem(problem: string): void {
    this.#problem.textContent = problem
  }

  /** Only the last answer can be regenerated. */
  set isLast(isLast: boolean) {
    this.#regenerate.hidden = !isLast || this.isWriting
  }

  #render(): void {
    if (this.isWriting && this.#state.dataset['status'] === 'writing' && this.#text !== '')
      this.#state.textContent = 'Writing'
    this.#markdown.show(this.#text, this.isWriting)
  }

  #showStatus({ status, problem = '', generations }: AnswerState): void {
    this.#answer.ariaBusy = String(status === 'writing')
    this.#state.dataset['status'] = status
    this.#state.textContent = status === 'writing' ? 'Thinking' : labels[status]
    this.#problem.textContent = problem
    this.#details.textContent =
      status === 'writing' ? '' : describe(this.words, generations, this.#connections)
    this.#regenerate.hidden = status === 'writing'
  }
}

/** The connections are those of this page since it was loaded; none if the answer was complete then. */
function describe(words: number, generations: number, connections: number): string {
  const parts = [
    `${words} words`,
    generations === 1 ? 'generated once' : `generated ${generations} times`,
  ]
  if (connections > 0) parts.push(`${connections} connection${connections === 1 ? '' : 's'}`)
  return parts.join(' · ')
}
