import * as fc from 'fast-check'

const upTo = (max: number) => fc.double({ min: 0, max, noNaN: true })

/** Any options, sensible ones more often than odd ones. */
export const policies = fc.record({
  enabled: fc.boolean(),
  initialDelay: fc.oneof(upTo(60_000), fc.constantFrom(0, 1, 1000, 2 ** 31, Infinity)),
  maxDelay: fc.oneof(upTo(600_000), fc.constantFrom(0, 1, 30_000, 2 ** 31, 2 ** 53, Infinity)),
  factor: fc.oneof(
    fc.double({ min: 1, max: 10, noNaN: true }),
    fc.constantFrom(1, 2, 1e300, Infinity),
  ),
  jitter: fc.oneof(upTo(1), fc.constantFrom(0, 1)),
  maxRetries: fc.constant(Infinity),
  minUptime: fc.constant(5000),
  shouldRetry: fc.constant(undefined),
})
export const retries = fc.oneof(fc.nat({ max: 20 }), fc.nat())
export const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
/** The delays of a server: none, a sensible one, or an infinite number. */
export const wishes = fc.option(
  fc.oneof(fc.nat({ max: 100_000 }), fc.nat(), fc.constantFrom(0, 2 ** 31, 1e300, Infinity)),
  { nil: undefined },
)
