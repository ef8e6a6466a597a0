import { UsageError } from './usage-error.ts'

/** The user name and password of a URL, without their percent-encoding: `:` for none. A message does not contain them. */
export function decodeCredentials({ username, password }: URL, source: string): string {
  try {
    return decodeURIComponent(`${username}:${password}`)
  } catch {
    throw new UsageError(`${source} has a % in its credentials that encodes nothing: write %25`)
  }
}
