/** The workloads that are measured in a process, without a network, and their titles in the tables. */
export const caseTitles = {
  parser: 'eventsource-parser alone',
  'no-handler': 'nobody listens',
  'one-handler': '`on()`, one handler',
  'three-handlers': '`on()`, three handlers',
  listener: '`addEventListener`, one listener',
  iteration: '`for await`',
  'json-no-handler': 'JSON decoder, nobody listens',
  'json-one-handler': 'JSON decoder, one handler',
  'json-three-handlers': 'JSON decoder, three handlers',
} as const

export type CaseName = keyof typeof caseTitles
export const caseNames = Object.keys(caseTitles) as CaseName[]
