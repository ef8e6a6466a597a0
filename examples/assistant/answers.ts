import { EventEmitter, once } from 'node:events'
import { type EventStream, formatEvent } from '../server/event-stream.ts'
import { type Model, ModelError, toMessages } from './model.ts'
import type { Ending, NewAnswer, Store, StoredAnswer } from './store.ts'

type RunningAnswer = Pick<StoredAnswer, 'id' | 'conversation'>

/** Generates each answer once, stores it piece by piece, and sends it from any position to any number of readers. */
export class Answers {
  readonly #store: Store
  readonly #model: Model
  readonly #running = new Map<string, { controller: AbortController; ended: Promise<void> }>()
  /** Emits an answer's ID when it has changed, and `conversations` when one has begun or ended. */
  readonly changes = new EventEmitter().setMaxListeners(0)
  #isClosing = false

  constructor(store: Store, model: Model) {
    this.#store = store
    this.#model = model
  }

  /** Starts an answer. The page chose its ID, so a repeated request does not start it again. */
  async start(answer: NewAnswer): Promise<'added' | 'known' | 'busy'> {
    const outcome = await this.#store.add(answer)
    if (outcome === 'added') this.#run(answer, true)
    return outcome
  }

  /** Sends the answer after that position, and each new piece, until the answer or the reader's connection ends. */
  async send(id: string, position: number, stream: EventStream): Promise<void> {
    while (!stream.closed.aborted) {
      // Waits from here on, so that a piece is noticed that is stored while this reads.
      const changed = once(this.changes, id, { signal: stream.closed }).catch(() => {})
      const { status, problem, generations } = (await this.#store.find(id))!
      const deltas = await this.#store.deltasAfter(id, position)
      await stream.send(...deltas.map((text) => formatEvent('delta', { text }, ++position)))
      if (status === 'writing') await changed
      else {
        await stream.send(formatEvent('end', { status, problem, generations }))
        await stream.send(formatEvent('done', null))
        return stream.end()
      }
    }
  }

  /** Ends the generation; resolves once that is stored. */
  async stop(id: string): Promise<void> {
    const running = this.#running.get(id)
    running?.controller.abort()
    await running?.ended
    // Its end could not be stored earlier.
    if (!running && (await this.#store.find(id))?.status === 'writing')
      await this.#end(id, { status: 'stopped' })
  }

  /** Continues the answers that were being written when the server was killed. */
  async recover(): Promise<void> {
    const problem = 'The server restarted while the model was writing, so the answer is incomplete.'
    for (const answer of await this.#store.unfinished())
      if (this.#model.canContinue) this.#run(answer)
      else await this.#store.end(answer.id, { status: 'failed', problem })
  }

  /** Ends all generations without storing an end, so that `recover` continues them. */
  async close(): Promise<void> {
    this.#isClosing = true
    await Promise.all([...this.#running.keys()].map((id) => this.stop(id)))
  }

  #run(answer: RunningAnswer, isNew = false): void {
    const controller = new AbortController()
    const ended = this.#generate(answer, isNew, controller.signal)
      // The answer is still marked as being written, so the next start of the server continues it.
      .catch((error: unknown) => console.error('An answer could not be stored:', error))
      .finally(() => this.#running.delete(answer.id))
    this.#running.set(answer.id, { controller, ended })
  }

  async #generate({ id, conversation }: RunningAnswer, isNew: boolean, signal: AbortSignal) {
    if (isNew) await this.#store.countGeneration(id)
    this.changes.emit('conversations')
    const turns = await this.#store.turns(conversation)
    const { position: offset } = turns.at(-1)!
    let ending: Ending = { status: 'complete' }
    try {
      const request = { messages: toMessages(turns), seed: id, offset, signal }
      for await (const text of this.#model.write(request)) {
        await this.#store.append(id, text)
        this.changes.emit(id)
      }
    } catch (error) {
      if (signal.aborted) ending = { status: 'stopped' }
      else if (error instanceof ModelError) ending = { status: 'failed', problem: error.message }
      else throw error
    }
    if (!this.#isClosing) await this.#end(id, ending)
  }

  async #end(id: string, ending: Ending): Promise<void> {
    await this.#store.end(id, ending)
    this.changes.emit(id)
    this.changes.emit('conversations')
  }
}
