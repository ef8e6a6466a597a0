import { isDeepStrictEqual } from 'node:util'

/** A broken promise of the package, found by a journey. */
export class Mismatch extends Error {
  readonly what: string
  readonly seen: unknown
  readonly expected: unknown

  constructor(what: string, seen: unknown, expected: unknown) {
    super(what)
    this.what = what
    this.seen = seen
    this.expected = expected
  }
}

/** How often each promise was checked. */
export class Comparisons {
  readonly counts = new Map<string, number>()

  /** Compares the observations with the reference and throws if they differ. */
  expect(what: string, seen: unknown, expected: unknown): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
    if (!isDeepStrictEqual(seen, expected)) throw new Mismatch(what, seen, expected)
  }
}
