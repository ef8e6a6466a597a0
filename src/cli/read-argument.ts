import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { escapeLine } from './escape-controls.ts'
import { systemReason } from './system-reason.ts'
import { UsageError } from './usage-error.ts'

/** Reads a file that a flag names. A failure is a `UsageError` that names the flag. */
export function readNamedFile(flag: string, path: string): Buffer {
  if (path === '') throw new UsageError(`${flag} names no file: give its path`)
  try {
    return readFileSync(path)
  } catch (error) {
    throw new UsageError(`${flag} cannot read ${escapeLine(path)}: ${systemReason(error)}`)
  }
}

/** Reads the arguments of flags that may refer to a file (`@file`) or to the standard input (`@-`). */
export class ArgumentReader {
  readonly #stdin: NodeJS.ReadableStream
  #reader: string | undefined

  constructor(stdin: NodeJS.ReadableStream) {
    this.#stdin = stdin
  }

  /** The argument itself as text, or the bytes of the file that it names. */
  async read(flag: string, argument: string): Promise<string | Buffer> {
    if (!argument.startsWith('@')) return argument
    if (argument !== '@-') return readNamedFile(`${flag} @file`, argument.slice(1))
    if (this.#reader !== undefined)
      throw new UsageError(`${flag} @- finds nothing: ${this.#reader} @- has read stdin already`)
    this.#reader = flag
    return buffer(this.#stdin)
  }
}
