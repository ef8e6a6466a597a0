import type { Turn } from './schemas.ts'

/** A message of the conversation, as language models receive it. */
export interface ModelMessage {
  readonly role: 'user' | 'assistant'
  readonly content: string
}

export interface ModelRequest {
  /** The conversation, up to the prompt to answer. */
  readonly messages: readonly ModelMessage[]
  /** The answer's ID. The scripted model writes the same text for the same ID. */
  readonly seed: string
  /** The number of pieces that were written before the server restarted. */
  readonly offset: number
  readonly signal: AbortSignal
}

export interface Model {
  /** Shown in the page. */
  readonly name: string
  /** Whether it can continue an answer after `offset` pieces. */
  readonly canContinue: boolean
  /** Writes the answer to the last message, piece by piece. Failures are a `ModelError`. */
  write(request: ModelRequest): AsyncIterable<string>
}

/** A failure of the model, with a message for the user. It never contains a key. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
}

/** The conversation up to its last prompt. Models reject empty messages, so an answer without text is left out. */
export function toMessages(turns: readonly Turn[]): ModelMessage[] {
  return turns.flatMap(({ prompt, text }, index): ModelMessage[] => [
    { role: 'user', content: prompt },
    ...(text !== '' && index < turns.length - 1
      ? [{ role: 'assistant' as const, content: text }]
      : []),
  ])
}
