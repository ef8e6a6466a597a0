/** One flag of the command line. */
export interface Flag {
  readonly short?: string
  /** The name of its argument in the help; absent for a switch. */
  readonly argument?: string
  /** Whether it may be given several times. Otherwise, the last one counts, as in curl. */
  readonly multiple?: true
}

/** The flags, with curl's names if curl has such a flag. */
export const flags = {
  header: { short: 'H', argument: 'name: value', multiple: true },
  request: { short: 'X', argument: 'method' },
  data: { short: 'd', argument: 'body', multiple: true },
  json: { argument: 'body' },
  user: { short: 'u', argument: 'name:password' },
  event: { argument: 'name', multiple: true },
  until: { argument: 'data' },
  'max-events': { argument: 'n' },
  'last-event-id': { argument: 'id' },
  store: { argument: 'file' },
  'no-reconnect': {},
  retry: { argument: 'n' },
  idempotent: {},
  'idle-timeout': { argument: 's' },
  'connect-timeout': { argument: 's' },
  output: { short: 'o', argument: 'format' },
  'parse-json': { short: 'j' },
  verbose: { short: 'v' },
  proxy: { short: 'x', argument: 'url' },
  'unix-socket': { argument: 'path' },
  cacert: { argument: 'file' },
  cert: { argument: 'file' },
  key: { argument: 'file' },
  insecure: { short: 'k' },
  help: { short: 'h' },
  version: { short: 'V' },
} as const satisfies Record<string, Flag>

/** The long name of a flag. */
export type FlagName = keyof typeof flags

/** The long name of a flag by its long or short name. */
export function findFlag(name: string): FlagName | undefined {
  if (Object.hasOwn(flags, name)) return name as FlagName
  return (Object.keys(flags) as FlagName[]).find((long) => (flags[long] as Flag).short === name)
}
