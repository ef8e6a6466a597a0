import type { EventSourceError } from 'headwater'
import { element } from '../look/elements.ts'
import { explain } from '../look/explain.ts'
import { offerInspector } from '../look/offer-inspector.ts'
import { type RequestError, receive, send } from '../look/send.ts'
import { followEnd } from './follow-end.ts'
import { readAnswer } from './read-answer.ts'
import { type AnswerRequest, type Conversation, type Turn, conversationTurns } from './schemas.ts'
import { TurnView } from './turn-view.ts'

const api = '/assistant/api'

export interface ThreadHandlers {
  /** Called when an answer begins or ends. */
  changed(): void
  /** Called if the server rejected a prompt, or does not know it. */
  rejected(prompt: string, reason: string): void
}

/** The open conversation: its turns, and the stream of the answer that is being written. */
export class Thread {
  #conversation = ''
  /** Counts changes that a response to an earlier request does not contain: those by the user, and ends of answers. */
  #edits = 0
  readonly #turns = new Map<string, TurnView>()
  readonly #handlers: ThreadHandlers
  readonly #end = followEnd(element('scroller'), element('to-end'))
  #reading: { id: string; controller: AbortController } | undefined

  constructor(handlers: ThreadHandlers) {
    this.#handlers = handlers
  }

  get conversation(): string {
    return this.#conversation
  }

  get isEmpty(): boolean {
    return this.#turns.size === 0
  }

  get isWriting(): boolean {
    return this.#last?.isWriting ?? false
  }

  get #last(): TurnView | undefined {
    return [...this.#turns.values()].at(-1)
  }

  /** Shows another conversation. The server continues to write the answer of the previous one. */
  open(conversation: string, turns: readonly Turn[] = []): void {
    this.#stopReading()
    this.#edits += 1
    this.#conversation = conversation
    this.#turns.clear()
    element('turns').replaceChildren()
    this.#apply(turns)
    this.#end.jump()
  }

  /** Loads the conversation again, for example after another tab has changed it. */
  async refresh(): Promise<void> {
    const edits = this.#edits
    if (this.#conversation === '') return
    const loaded = await receive(`${api}/conversations/${this.#conversation}`).catch(
      () => undefined,
    )
    // Without a response, the stream of conversations reconnects and causes another refresh.
    if (loaded === undefined) return
    if (edits !== this.#edits) return this.refresh()
    this.#apply(conversationTurns.parse(loaded).turns)
  }

  /** Reacts to a change of a conversation in any tab. */
  notice({ id, answer }: Conversation): void {
    if (id !== this.#conversation || this.#reading?.id === answer.id) return
    const isShown = this.#turns.get(answer.id)?.isWriting === (answer.status === 'writing')
    if (!isShown) void this.refresh()
  }

  ask(prompt: string, replaced?: TurnView): void {
    this.#edits += 1
    const id = crypto.randomUUID()
    const request: AnswerRequest = { conversation: this.#conversation, prompt }
    if (replaced) {
      request.replaces = replaced.id
      this.#remove(replaced)
    }
    const view = this.#add(id, prompt)
    this.#read(view, { request })
    this.#end.jump()
  }

  /** Stops the generation, not only the reading. */
  async stop(): Promise<void> {
    const view = this.#last
    if (!view?.isWriting) return
    this.#edits += 1
    this.#stopReading()
    try {
      view.show(await send<Turn>(`${api}/answers/${view.id}/stop`, {}))
      this.#changed(view.summary)
    } catch (error) {
      const { status, message } = error as RequestError
      if (status === 404) return this.#reject(view, 'The prompt was not sent.')
      await this.refresh()
      view.showProblem(`The answer could not be stopped: ${message}`)
    }
  }

  #apply(turns: readonly Turn[]): void {
    const ids = new Set(turns.map(({ id }) => id))
    for (const view of this.#turns.values())
      if (!ids.has(view.id) && view.id !== this.#reading?.id) this.#remove(view)
    for (const turn of turns) {
      if (turn.id === this.#reading?.id) continue
      const view = this.#turns.get(turn.id) ?? this.#add(turn.id, turn.prompt)
      view.show(turn)
      if (turn.status === 'writing') this.#read(view, { after: turn.position })
    }
    this.#changed()
  }

  #read(view: TurnView, options: { request?: AnswerRequest; after?: number }): void {
    const controller = new AbortController()
    this.#reading = { id: view.id, controller }
    const answer = readAnswer(view.id, { ...options, signal: controller.signal })
    const withdraw = offerInspector(answer)
    answer.on('delta', ({ data }) => view.append(data.text))
    answer.on('end', ({ data }) => view.end(data))
    answer.subscribe((state) => view.showConnection(state))
    void answer.closed.then(({ error }) => {
      withdraw()
      if (controller.signal.aborted) return
      this.#edits += 1
      // The user may have asked for the next answer since the `end` event.
      if (this.#reading?.controller === controller) this.#reading = undefined
      if (error) this.#fail(view, error, options.request !== undefined)
      else this.#changed(view.summary)
    })
    this.#changed()
  }

  /** A final failure: the server rejected the prompt, or does not know the answer any more. */
  #fail(view: TurnView, error: EventSourceError, isNew: boolean): void {
    if (isNew && view.words === 0) return this.#reject(view, explain(error))
    view.end({ status: 'failed', problem: explain(error), generations: 1 })
    this.#changed()
  }

  #reject(view: TurnView, reason: string): void {
    this.#remove(view)
    void this.refresh()
    this.#handlers.rejected(view.prompt, reason)
    this.#changed()
  }

  #stopReading(): void {
    this.#reading?.controller.abort()
    this.#reading = undefined
  }

  #add(id: string, prompt: string): TurnView {
    const view = new TurnView(id, prompt, {
      rendered: () => this.#end.follow(),
      regenerate: () => this.ask(prompt, view),
    })
    this.#turns.set(id, view)
    element('turns').append(view.root)
    return view
  }

  #remove(view: TurnView): void {
    this.#turns.delete(view.id)
    view.root.remove()
  }

  /** @param announcement - for screen readers, which are not to read each word as it is written */
  #changed(announcement?: string): void {
    for (const view of this.#turns.values()) view.isLast = view === this.#last
    if (announcement !== undefined) element('announcement').textContent = announcement
    this.#end.follow()
    this.#handlers.changed()
  }
}
