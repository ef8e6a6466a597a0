import type { TestConnection } from './test-connection.ts'
import type { TestPlatform } from './test-platform.ts'
import type { TestRequest } from './test-request.ts'

/** What a test has not finished. */
export interface Unfinished {
  readonly untaken: readonly TestConnection[]
  readonly taken: readonly TestConnection[]
  /** The calls that prepared an answer. */
  readonly unused: readonly string[]
}

/** A line for each request without an answer and each answer without a request, with the ways to fix it. */
export function describeUnanswered({ untaken, taken, unused }: Unfinished): string[] {
  return [
    ...untaken.map(
      ({ request }) =>
        `${request}: no answer. Take it with nextConnection() or answer it with respondOnce().`,
    ),
    ...taken.map(
      ({ request }) =>
        `${request}: taken with nextConnection(), but no answer. Call open(), send(), respond() or fail(), or close the client before the server.`,
    ),
    ...unused.map((call) => `${call}: not used, because no request came after it.`),
  ]
}

/** The likely reasons for which no request comes, each with its fix. */
export function describeSilence(platform: TestPlatform, requests: readonly TestRequest[]): string {
  const [wait] = platform.clock.remaining
  const last = requests.at(-1)
  const reasons: string[] = []
  if (!last)
    reasons.push(
      'server.fetch was never called: pass it as the option "fetch". streamEvents calls it at the first next().',
    )
  else reasons.push(`The last of ${requests.length} so far was ${last}.`)
  if (!platform.isOnline())
    reasons.push('The platform is offline: call server.platform.goOnline().')
  if (!platform.isVisible()) reasons.push('The page is hidden: call server.platform.show().')
  if (wait !== undefined)
    reasons.push(`A timer is due in ${wait} ms: call await server.advance(${wait}).`)
  return reasons.join(' ')
}
