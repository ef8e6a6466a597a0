import type { Frame, Offset } from './offset.ts'
import { isPlainError, type PlainError } from './plain-error.ts'
import type { UpOf } from './source.ts'

/** The version of the protocol. Each has its own channels and locks, so nothing is negotiated. */
export const version = 1

/** The state of the leader's source. */
export type PlainUp = UpOf<PlainError>

/** The contents of each type of message. */
export interface Payloads {
  /** A tab reports its offset, and asks for the frames after it and for a replay. */
  hello: Offset & { readonly replay?: number | 'latest'; readonly options: string }
  /** The leader's answer, to the tab's inbox. */
  welcome: Offset & {
    readonly up: PlainUp
    /** The number of this state in the leader's term. */
    readonly number: number
    readonly tabs: number
    /** The offset in `hello`. */
    readonly after: Offset
    /** The frames after it; absent if the leader does not have all of them. */
    readonly frames?: readonly Frame[]
    readonly replayed?: readonly Frame[]
    /** The options of the two tabs differ. */
    readonly differs?: boolean
  }
  frames: { readonly epoch: number; readonly frames: readonly Frame[] }
  up: Offset & { readonly up: PlainUp; readonly number: number }
  /** The number of tabs changed. */
  tabs: { readonly tabs: number }
  /** A tab leaves the group, or its page may be frozen. */
  bye: Offset & { readonly wasLeader: boolean }
  /** A tab has the lock, and asks for the frames after its offset. */
  takeover: Offset & { readonly isStolen: boolean }
  /** The answer, to the inbox of the new leader: the frames, if the tab has any and its ring reaches back. */
  ack: Offset & { readonly after: Offset; readonly frames: readonly Frame[] }
  ping: {}
  pong: {}
  /** A tab asks the leader to connect now. */
  nudge: {}
  /** All clients of the name close. */
  close: {}
}

export type MessageType = keyof Payloads

/** A message: who sent it, and the sender's term. */
export type Message<Type extends MessageType = MessageType> = {
  [Each in Type]: Payloads[Each] & {
    readonly v: typeof version
    readonly type: Each
    readonly from: string
    readonly term: number
  }
}[Type]

type Check = (value: unknown) => boolean

/** Clocks of one device agree; a term from further ahead would silence the group. In milliseconds. */
const mostAhead = 60_000

const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const isText: Check = (value) => typeof value === 'string'
const isFlag: Check = (value) => typeof value === 'boolean'
const isTime: Check = (value) => typeof value === 'number' && value >= 0 && value < Infinity
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const shape =
  (checks: Record<string, Check>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(checks).every(([key, check]) => check((value as Record<string, unknown>)[key]))

const isFrame: Check = (value) =>
  Array.isArray(value) &&
  value.length === 3 &&
  isCount(value[0]) &&
  isText(value[1]) &&
  isText(value[2]) &&
  // Otherwise, it would merge with the next frame.
  (value[2] as string).endsWith('\n\n')
const isFrames = listOf(isFrame)
const isReplay: Check = (value) => value === 'latest' || isCount(value)
const offset = { epoch: isCount, seq: isCount, id: isText }
const isOffset = shape(offset)
const isError = optional(isPlainError)
const isPair: Check = (value) => listOf(isText)(value) && (value as unknown[]).length === 2

const ups: Record<string, Check> = {
  connecting: () => true,
  open: shape({
    status: (value) => isCount(value) && (value as number) >= 200 && (value as number) < 300,
    url: isText,
    headers: listOf(isPair),
  }),
  waiting: shape({ delay: optional(isTime), error: isError, tail: optional(isText) }),
  closed: shape({
    reason: (value) => value === 'ended' || value === 'stopped' || value === 'failed',
    error: isError,
    tail: optional(isText),
  }),
}
const isUp: Check = (value) => {
  const { state } = Object(value) as { state?: unknown }
  return typeof state === 'string' && Object.hasOwn(ups, state) && ups[state]!(value)
}

const payloads: Record<MessageType, Check> = {
  hello: shape({ ...offset, replay: optional(isReplay), options: isText }),
  welcome: shape({
    ...offset,
    up: isUp,
    number: isCount,
    tabs: isCount,
    after: isOffset,
    frames: optional(isFrames),
    replayed: optional(isFrames),
    differs: optional(isFlag),
  }),
  frames: shape({ epoch: isCount, frames: isFrames }),
  up: shape({ ...offset, up: isUp, number: isCount }),
  tabs: shape({ tabs: isCount }),
  bye: shape({ ...offset, wasLeader: isFlag }),
  takeover: shape({ ...offset, isStolen: isFlag }),
  ack: shape({ ...offset, after: isOffset, frames: isFrames }),
  ping: shape({}),
  pong: shape({}),
  nudge: shape({}),
  close: shape({}),
}

/** The message, or `undefined` if the data is not a message of this version from another tab. */
export function readMessage(data: unknown, self: string, now: number): Message | undefined {
  const { v, type, from, term } = Object(data) as Record<keyof Message, unknown>
  if (v !== version || typeof from !== 'string' || from === self) return undefined
  if (!isCount(term) || (term as number) > now + mostAhead) return undefined
  if (typeof type !== 'string' || !Object.hasOwn(payloads, type)) return undefined
  return payloads[type as MessageType](data) ? (data as Message) : undefined
}
