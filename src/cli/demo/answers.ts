import { setTimeout } from 'node:timers/promises'
import type { OutgoingEvent } from './event-stream.ts'
import { type Exchange, RequestError } from './exchange.ts'
import { play } from './play.ts'

const maxAnswers = 1000

interface Answer {
  readonly id: string
  readonly words: readonly string[]
  /** The time of its first word, by `performance.now()`. */
  readonly startedAt: number
}

/**
 * The answers of a scripted language model. An answer is generated once and continues without a listener, so a client
 * that lost its connection, or was reloaded, can resume it.
 */
export class Answers {
  readonly #answers = new Map<string, Answer>()
  /** The time of one word, in milliseconds. */
  readonly #wordInterval: number
  #count = 0

  constructor(wordInterval: number) {
    this.#wordInterval = wordInterval
  }

  /** `POST /chat`: starts an answer and streams it. With `?drop=n`, the connection breaks after n events. */
  async start(exchange: Exchange): Promise<void> {
    const { prompt } = await exchange.json()
    if (typeof prompt !== 'string') throw new RequestError(400, 'Send JSON: {"prompt":"…"}')
    const drop = exchange.number('drop', { min: 1, max: 1e9, otherwise: Infinity })
    const answer = this.#create(prompt)
    const stream = exchange.openStream({ 'x-answer-id': answer.id })
    const events = chatEvents(answer).slice(0, drop)
    await play(stream, events, { interval: this.#wordInterval, since: answer.startedAt })
    if (drop > answer.words.length) return stream.end()
    // As long as a word takes: the events sent so far have to arrive first.
    await setTimeout(this.#wordInterval, undefined, { signal: stream.signal })
    stream.destroy()
  }

  /** `GET /chat/<answer id>`: streams the events of an answer after `Last-Event-ID`. */
  async resume(exchange: Exchange, id: string): Promise<void> {
    const answer = this.#answers.get(id)
    if (!answer) throw new RequestError(404, 'There is no such answer')
    const events = chatEvents(answer)
    // Without a known ID, from the beginning.
    const received = events.findIndex((event) => event.id === exchange.lastEventId) + 1
    if (received === events.length) return exchange.endForGood()
    const stream = exchange.openStream({ 'x-answer-id': id })
    await play(stream, events.slice(received), {
      interval: this.#wordInterval,
      since: answer.startedAt + received * this.#wordInterval,
    })
    stream.end()
  }

  /** `POST /v1/chat/completions`: an answer in the shape of OpenAI's API. */
  async complete(exchange: Exchange): Promise<void> {
    const { messages, model = 'demo', stream: isStream } = await exchange.json()
    const prompt = Array.isArray(messages) ? lastContent(messages) : undefined
    if (prompt === undefined || isStream !== true)
      throw new RequestError(
        400,
        'Send JSON: {"stream":true,"messages":[{"role":"user","content":"…"}]}',
      )
    const answer = this.#create(prompt)
    const stream = exchange.openStream({ 'x-answer-id': answer.id })
    await play(stream, completionEvents(answer, model), { interval: this.#wordInterval })
    stream.end()
  }

  #create(prompt: string): Answer {
    const id = `a${++this.#count}`
    const answer = { id, words: wordsFor(prompt), startedAt: performance.now() }
    this.#answers.set(id, answer)
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > maxAnswers && oldest !== undefined) this.#answers.delete(oldest)
    return answer
  }
}

/** The words of an answer, each with the space before it. */
function wordsFor(prompt: string): string[] {
  const question = prompt.trim().replaceAll(/\s+/g, ' ').slice(0, 200)
  const text =
    `You asked: “${question}” This answer is scripted: the demo server has no language model. ` +
    'It sends one event per word, as a real model does, and keeps the answer, ' +
    'so you can close the connection in the middle and resume after the last word you received.'
  return text.split(/(?= )/)
}

function chatEvents({ id, words }: Answer): OutgoingEvent[] {
  const texts = words.map((text) => JSON.stringify({ text }))
  return [...texts, '[DONE]'].map((data, index) => ({ id: `${id}:${index + 1}`, data }))
}

function completionEvents({ id, words }: Answer, model: unknown): OutgoingEvent[] {
  const chunk = (delta: object, finish: string | null = null): OutgoingEvent => ({
    data: JSON.stringify({
      id: `chatcmpl-${id}`,
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model,
      choices: [{ index: 0, delta, finish_reason: finish }],
    }),
  })
  return [
    chunk({ role: 'assistant', content: '' }),
    ...words.map((content) => chunk({ content })),
    chunk({}, 'stop'),
    { data: '[DONE]' },
  ]
}

function lastContent(messages: readonly unknown[]): string | undefined {
  const { content } = (messages.at(-1) ?? {}) as { content?: unknown }
  return typeof content === 'string' ? content : undefined
}
