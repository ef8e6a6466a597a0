import { parseArgs } from 'node:util'
import { closestName } from './closest-name.ts'
import { escapeLine } from './escape-controls.ts'
import { type Flag, type FlagName, findFlag, flags } from './flags.ts'
import { UsageError } from './usage-error.ts'

/** The command line by its flags; their arguments are not checked yet. */
export interface ParsedFlags {
  /** The last argument of a flag. */
  get(name: FlagName): string | undefined
  /** All arguments of a flag. */
  all(name: FlagName): readonly string[]
  /** Whether a flag is given. */
  has(name: FlagName): boolean
  /** The arguments that belong to no flag. */
  readonly operands: readonly string[]
}

/** Flags of curl that are not needed here, or are spelled differently. */
const hints: Record<string, string> = {
  N: 'it is not needed, because output is never buffered',
  'no-buffer': 'it is not needed, because output is never buffered',
  L: 'it is not needed, because redirects are followed',
  location: 'it is not needed, because redirects are followed',
  s: 'use 2>/dev/null',
  silent: 'use 2>/dev/null',
  i: 'use -v',
  include: 'use -v',
  A: "use -H 'user-agent: …'",
  'user-agent': "use -H 'user-agent: …'",
  b: "use -H 'cookie: …'",
  cookie: "use -H 'cookie: …'",
  'data-raw': 'use -d',
  'data-binary': 'use -d',
  'data-ascii': 'use -d',
}

/** Parses the command line. An unknown flag, or one without its argument, is a `UsageError`. */
export function parseFlags(args: readonly string[]): ParsedFlags {
  const options = Object.fromEntries(
    Object.entries<Flag>(flags).map(([name, { short, argument }]) => {
      const type = argument === undefined ? ('boolean' as const) : ('string' as const)
      return [name, { type, ...(short !== undefined && { short }) }]
    }),
  )
  // Not strict, because its messages name no fix, and one of them is three lines long.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  const values = new Map<FlagName, string[]>()
  const operands: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind !== 'option') continue
    const { inlineValue, rawName, value } = token
    const name = findFlag(token.name)
    if (!name) throw unknownFlag(token.name, rawName)
    const { argument }: Flag = flags[name]
    if (argument === undefined && value !== undefined)
      throw new UsageError(`${rawName} takes no argument`)
    if (argument !== undefined && (value === undefined || (!inlineValue && isFlag(value)))) {
      throw new UsageError(`${rawName} needs an argument: ${rawName} <${argument}>`)
    }
    values.set(name, [...(values.get(name) ?? []), value ?? ''])
  }
  return {
    get: (name) => values.get(name)?.at(-1),
    all: (name) => values.get(name) ?? [],
    has: (name) => values.has(name),
    operands,
  }
}

/** Whether an argument is a flag itself, so that the flag before it has none. */
function isFlag(argument: string): boolean {
  const [, long] = /^--([^=]+)/.exec(argument) ?? []
  const [, short] = /^-([^-])/.exec(argument) ?? []
  if (long !== undefined) return findFlag(long) !== undefined
  return short !== undefined && argument.length === 2 && findFlag(short) !== undefined
}

function unknownFlag(name: string, rawName: string): UsageError {
  const hint = Object.hasOwn(hints, name) ? hints[name] : undefined
  const closest = name.length > 1 ? closestName(name, Object.keys(flags)) : undefined
  const fix = hint ?? (closest ? `did you mean --${closest}?` : 'see headwater --help')
  return new UsageError(`unknown flag ${escapeLine(rawName)}: ${fix}`)
}
