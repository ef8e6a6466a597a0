import type { Message } from './message.ts'

/** Notifies other servers of stored messages, and is notified by them. */
export interface FanOut {
  /** Reports stored messages. Other servers find lost ones in the store later. */
  announce(messages: readonly Message[]): Promise<void>
  /** Calls `receive` with each announcement, including those of this server. */
  listen(receive: (messages: Message[]) => void): void
  close(): Promise<void>
}
