import { reportUncaught } from './report-uncaught.ts'

/** Calls a caller's function if there is one. An exception is reported, and the result is then `undefined`. */
export function callSafely<Args extends unknown[], Result>(
  callback: ((...args: Args) => Result) | undefined,
  ...args: Args
): Result | undefined {
  try {
    return callback?.(...args)
  } catch (error) {
    reportUncaught(error)
    return undefined
  }
}
