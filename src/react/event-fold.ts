import type { EventSourceClient } from '../index.ts'
import { batchOf } from './frame-batch.ts'
import { listenTo } from './listen-to.ts'

/** Folds one more event into the state. */
export type Reducer<State> = (state: State, event: never) => State

/**
 * A store for `useSyncExternalStore`: the state that a reducer makes of a client's events. Each event is folded when it
 * arrives, so that nothing accumulates while the page is hidden; the state is shown at the next frame.
 */
export class EventFold<State> {
  readonly #client: Pick<EventSourceClient, 'on'> | null
  readonly #names: string
  readonly #initial: State
  #reduce: Reducer<State>
  #folded: State
  #shown: State

  constructor(
    client: Pick<EventSourceClient, 'on'> | null,
    names: string,
    reduce: Reducer<State>,
    initial: State,
  ) {
    this.#client = client
    this.#names = names
    this.#reduce = reduce
    this.#initial = this.#folded = this.#shown = initial
  }

  /** Whether it folds these events of this client. */
  isFor(client: Pick<EventSourceClient, 'on'> | null, names: string): boolean {
    return this.#client === client && this.#names === names
  }

  /** Folds later events with the reducer of a later render. */
  setReducer(reduce: Reducer<State>): void {
    this.#reduce = reduce
  }

  readonly getSnapshot = (): State => this.#shown
  readonly getServerSnapshot = (): State => this.#initial

  readonly subscribe = (onChange: () => void): (() => void) => {
    const client = this.#client
    const show = () => {
      if (Object.is(this.#shown, this.#folded)) return
      this.#shown = this.#folded
      onChange()
    }
    // The component may have been hidden between an event and its frame.
    show()
    if (!client) return () => {}
    const batch = batchOf(client)
    const stopListening = listenTo(client, this.#names, (event: never) => {
      this.#folded = this.#reduce(this.#folded, event)
      batch.schedule(show)
    })
    return () => {
      stopListening()
      batch.cancel(show)
    }
  }
}
