import type { Message } from './message.ts'

/** Tells other servers what was stored, and hears it from them. */
export interface FanOut {
  /** Says that these were stored. What gets lost on the way is found in the store later. */
  announce(messages: readonly Message[]): Promise<void>
  /** Calls with what others, or this one, have announced. */
  listen(receive: (messages: Message[]) => void): void
  close(): Promise<void>
}
