import { type Runtime, runtime } from './runtime.ts'

/** Something that a runtime cannot do as the others do. */
export interface Difference {
  readonly runtimes: readonly Runtime[]
  /** What is seen there, as a sentence. */
  readonly what: string
  /** Why nothing can be done about it, as a sentence. */
  readonly why: string
}

/** All that differs between runtimes; the behaviour tests assert each of them on both sides. */
export const differences = {
  'position-encoded-twice': {
    runtimes: ['webkit'],
    what: 'A last event ID beyond ASCII reaches the server encoded as UTF-8 twice.',
    why: 'WebKit encodes the bytes of a header value once more.',
  },
} as const satisfies Record<string, Difference>

/**
 * Whether this runtime has that difference: `expect(received).toBe(differs('…') ? theirs : ours)`. There is no skipping:
 * what a runtime does instead is asserted.
 */
export function differs(name: keyof typeof differences): boolean {
  const { runtimes }: Difference = differences[name]
  return runtimes.includes(runtime())
}
