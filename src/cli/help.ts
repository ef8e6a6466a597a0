import { type Flag, type FlagName, flags } from './flags.ts'

/** The lines of the help: their flags, and the description. */
const rows: readonly (readonly [names: readonly FlagName[], text: string])[] = [
  [['header'], 'request header; @file reads them from a file'],
  [['request'], 'method; by default GET, and POST with a body'],
  [['data', 'json'], 'body, form or JSON; @file and @- (stdin) read it'],
  [['user'], 'basic authentication'],
  [['event'], 'only events of this name; repeatable'],
  [['until'], 'end before the first event with this data'],
  [['max-events'], 'end after n events'],
  [['last-event-id'], 'resume after this event'],
  [['store'], 'save the last event ID, and resume from it'],
  [['no-reconnect', 'retry'], 'retry never, or n times in a row'],
  [['idempotent'], 'allow to send a POST or PATCH again'],
  [['idle-timeout'], 'reconnect after s seconds without a byte'],
  [['connect-timeout'], 'limit for each attempt to connect; 30 by default'],
  [['output'], 'pretty, json (a line per event), data, or text'],
  [['parse-json'], 'indent JSON data; with -o json, nest it'],
  [['verbose'], 'show headers, comments and retry fields on stderr'],
  [['proxy'], 'HTTP proxy; by default that of the environment'],
  [['unix-socket'], 'connect through a Unix socket'],
  [['cacert'], 'trust these certificates, not the default ones'],
  [['cert', 'key'], 'client certificate and its private key'],
  [['insecure'], 'accept any certificate'],
]

const labelWidth = 30

/** The text of `--help`, which fits a screen of 80 columns and 24 lines. */
export function helpText(): string {
  return [
    'Usage: headwater [flags] <url> | demo   (-h, --help: this page; -V, --version)',
    ...rows.map(([names, text]) => `  ${labelOf(names).padEnd(labelWidth - 2)}${text}`),
    'Exit codes: 0 end, 1 failure, 2 usage, 3 not written, 130 SIGINT, 143 SIGTERM',
    '',
  ].join('\n')
}

/** The flags of a line; an argument that they share is named once. */
function labelOf(names: readonly FlagName[]): string {
  const all = names.map((name) => flags[name] as Flag)
  const label = all.map(({ short, argument }, index) => {
    const isShared = argument !== undefined && all[index + 1]?.argument === argument
    const long = `${short === undefined ? '' : `-${short}, `}--${names[index]}`
    return argument === undefined || isShared ? long : `${long} <${argument}>`
  })
  return label.join(', ')
}
