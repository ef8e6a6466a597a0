import type { AnswerRequest, AnswerState, Conversation, Turn } from './schemas.ts'

/** An answer that has been requested. */
export interface NewAnswer extends AnswerRequest {
  readonly id: string
}

/** An answer as stored, without its text. */
export interface StoredAnswer extends AnswerState {
  readonly id: string
  readonly conversation: string
  readonly prompt: string
}

/** The end of an answer. */
export interface Ending {
  readonly status: 'complete' | 'stopped' | 'failed'
  readonly problem?: string
}

/**
 * Conversations and answers, which outlive the process: in SQLite, or in Redis. A promise resolves once the change is
 * stored. One process writes.
 */
export interface Store {
  /**
   * Stores an answer with the status `writing`, and its conversation if that is new.
   *
   * @returns `known` if an answer with this ID exists, `busy` if another answer of the conversation is being written;
   *   nothing is stored then
   */
  add(answer: NewAnswer): Promise<'added' | 'known' | 'busy'>
  find(id: string): Promise<StoredAnswer | undefined>
  countGeneration(id: string): Promise<void>
  /** Stores the next piece of an answer's text. */
  append(id: string, text: string): Promise<void>
  /** The pieces after the given number, in order. */
  deltasAfter(id: string, position: number): Promise<string[]>
  end(id: string, ending: Ending): Promise<void>
  /** The answers with the status `writing`. */
  unfinished(): Promise<StoredAnswer[]>
  /** The turns of a conversation, without replaced answers; none if it does not exist. */
  turns(conversation: string): Promise<Turn[]>
  /** The conversations with a higher version, by version. */
  conversationsAfter(version: number): Promise<Conversation[]>
  /** The highest version; 0 if there is no conversation. */
  newestVersion(): Promise<number>
  close(): Promise<void>
}

/** The title of a conversation: the beginning of its first prompt. */
export function toTitle(prompt: string): string {
  const line = prompt.replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 59).trimEnd()}…` : line
}
