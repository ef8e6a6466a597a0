/** How the events of a stream look, and how many of them a full run sends. */
export interface StreamShape {
  readonly title: string
  readonly events: number
  /** How often, in a full run. */
  readonly rounds: number
  /** The data of the event of this number. The same for the same number, so that both ends can make it. */
  data(index: number): string
}

const words = ['a ', 'stream ', 'of ', 'tokens ', 'is ', 'what ', 'people ', 'wait ', 'for. ']

/** The data of the measured streams, by name. */
export const streams = {
  deltas: {
    title: 'LLM deltas of about 190 bytes',
    events: 600_000,
    rounds: 3,
    data: (index) =>
      JSON.stringify({
        id: 'chatcmpl-9f2c1d7e5b',
        object: 'chat.completion.chunk',
        created: 1_790_000_000 + index,
        model: 'm-1',
        choices: [
          { index: 0, delta: { content: words[index % words.length] }, finish_reason: null },
        ],
      }),
  },
  ticks: {
    title: 'ticks of about 30 bytes',
    events: 400_000,
    rounds: 3,
    data: (index) => `{"s":"ACME","p":${(100 + (index % 997) / 100).toFixed(2)}}`,
  },
  large: {
    title: 'events of 100 KB',
    events: 1_000,
    rounds: 3,
    data: (index) => `${index} `.padEnd(100_000, 'The quick brown fox jumps over the lazy dog. '),
  },
  text: {
    title: 'multi-byte text of about 200 bytes',
    events: 200_000,
    rounds: 3,
    data: (index) => `${index} ${'Grüße aus Zürich, 東京からこんにちは, привет 👋 '.repeat(2)}`,
  },
} satisfies Record<string, StreamShape>

export type StreamName = keyof typeof streams

/** So many different events, then the same again. */
export const period = 1000
/** Of the large ones fewer, for the memory's sake. */
export const periodOf = (name: StreamName): number => (name === 'large' ? 20 : period)
