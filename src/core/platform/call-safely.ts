import { reportUncaught } from './report-uncaught.ts'

/** Calls a caller's function. An exception is reported. */
export function callSafely(callback: () => unknown): void {
  try {
    callback()
  } catch (error) {
    reportUncaught(error)
  }
}
