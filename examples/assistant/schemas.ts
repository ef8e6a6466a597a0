import { z } from 'zod'

/** The body of the POST that starts an answer. The answer's ID is in the URL; the page chooses both IDs. */
export const answerRequest = z.strictObject({
  conversation: z.uuid(),
  prompt: z.string().trim().min(1).max(4000),
  /** An answer to the same prompt that the new one takes the place of. */
  replaces: z.uuid().optional(),
})

export const answerStatus = z.enum(['writing', 'complete', 'stopped', 'failed'])

/** The state of an answer without its text. */
export const answerState = z.object({
  status: answerStatus,
  /** The reason of a failure, for the user. */
  problem: z.string().optional(),
  /** The number of times that the model was asked to write this answer: 1, however often it is requested. */
  generations: z.int(),
})

/** The events of an answer's stream. The ID of a `delta` is its number, from 1. `[DONE]` follows `end`. */
export const answerEvents = {
  delta: z.object({ text: z.string() }),
  end: answerState,
}

/** A prompt and its answer. */
export const turn = answerState.extend({
  id: z.uuid(),
  prompt: z.string(),
  /** The text so far: all deltas up to `position`. */
  text: z.string(),
  /** The number of the last delta in `text`: the last event ID to resume from. */
  position: z.int(),
})

/** Sent when a conversation has changed. Its ID is `version`, which increases with each change of any conversation. */
export const conversation = z.object({
  id: z.uuid(),
  title: z.string(),
  /** The time of the change, in milliseconds since the epoch. */
  at: z.number(),
  version: z.int(),
  /** Its last answer. */
  answer: z.object({ id: z.uuid(), status: answerStatus }),
})

export const conversationTurns = z.object({ id: z.uuid().nullable(), turns: z.array(turn) })

export type AnswerRequest = z.infer<typeof answerRequest>
export type AnswerState = z.infer<typeof answerState>
export type AnswerStatus = z.infer<typeof answerStatus>
export type Turn = z.infer<typeof turn>
export type Conversation = z.infer<typeof conversation>
