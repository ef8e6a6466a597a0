import { Readable } from 'node:stream'
import { parseFlags } from '../../src/cli/parse-flags.ts'
import { ArgumentReader } from '../../src/cli/read-argument.ts'
import { readSettings } from '../../src/cli/settings.ts'
import { createFetch } from '../../src/cli/transport.ts'
import { UsageError } from '../../src/cli/usage-error.ts'

/** The message about a mistake in these arguments. In this process, because there are many of them. */
export async function mistakeIn(args: readonly string[]): Promise<string | undefined> {
  try {
    const flags = parseFlags(args)
    await readSettings(flags, new ArgumentReader(Readable.from([])))
    createFetch(flags, {})
    return undefined
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
}
