import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Model } from './model.ts'

/** The prepared answers: the first whose pattern matches the prompt is given. */
const scripts = [
  { pattern: /websocket|polling|transport/i, text: readScript('transports') },
  { pattern: /retry|backoff|typescript|function|code/i, text: readScript('retry-helper') },
  { pattern: /sql|query|database|slow|index/i, text: readScript('slow-query') },
  { pattern: /trip|travel|weekend|lisbon|holiday/i, text: readScript('weekend') },
  { pattern: /e-?mail|letter|message to|announce/i, text: readScript('announcement') },
  { pattern: /./s, text: readScript('this-demo') },
]

const openings = [
  'Here is a short answer first, and the details after it.',
  'Good question. Let me take it step by step.',
  'In brief: it depends on two or three facts, and they are easy to check.',
  'Happy to help. This is how I would go about it.',
  'There are a few ways to do this; I would begin with the simplest.',
]

export interface ScriptedModelOptions {
  /** Words per second, on average. @defaultValue 30 */
  pace?: number
}

/**
 * A model without a model: it types prepared answers at the pace of a real one. Text, pieces and pauses follow from the
 * answer's ID, so after a restart it continues with the very piece that was due.
 */
export function scriptedModel({ pace = 30 }: ScriptedModelOptions = {}): Model {
  return {
    name: 'Scripted model',
    canContinue: true,
    async *write({ messages, seed, offset, signal }) {
      const pieces = toPieces(writeScripted(messages.at(-1)!.content, seed), seed)
      for (const [index, piece] of pieces.entries()) {
        if (index < offset) continue
        // A model thinks before its first word.
        const words = index === 0 ? 10 : piece.length / 6
        await delay((words * 1000) / pace, undefined, { signal })
        yield piece
      }
    },
  }
}

/** The whole answer to a prompt. */
export function writeScripted(prompt: string, seed: string): string {
  const { text } = scripts.find(({ pattern }) => pattern.test(prompt))!
  return `${openings[hash(seed) % openings.length]}\n\n${text}`
}

/** Cuts a text into pieces of up to four words, as models do with their tokens: also in the middle of a word. */
function toPieces(text: string, seed: string): string[] {
  let state = hash(seed)
  const pieces: string[] = []
  for (let start = 0; start < text.length; start += pieces.at(-1)!.length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    pieces.push(text.slice(start, start + 2 + (state >>> 28)))
  }
  return pieces
}

/** FNV-1a */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const character of text)
    value = Math.imul(value ^ character.codePointAt(0)!, 0x01000193) >>> 0
  return value
}

function readScript(name: string): string {
  return readFileSync(new URL(`scripts/${name}.md`, import.meta.url), 'utf8')
}
