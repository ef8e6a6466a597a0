const escape = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')

/** Compares the output of a program, as it arrives, with the lines that its page shows. */
export class ExpectedOutput {
  readonly #expected: readonly RegExp[] | undefined
  readonly #printed: string[] = []
  #matched = 0

  /** Without lines, any line will do. In a line, `…` stands for any text; a line of only `…`, for any lines. */
  constructor(lines: readonly string[] | undefined) {
    this.#expected = lines
      ?.map((line) => line.trimEnd())
      .filter((line) => !['', '…'].includes(line))
      .map((line) => new RegExp(`^${line.split('…').map(escape).join('.*')} *$`))
  }

  add(text: string): void {
    for (const line of text.replace(/\n$/, '').split('\n')) {
      this.#printed.push(line)
      if (this.#expected?.[this.#matched]?.test(line)) this.#matched++
    }
  }

  get isComplete(): boolean {
    if (this.#expected === undefined) return this.#printed.length > 0
    return this.#matched === this.#expected.length
  }

  /** The mistake in the output, or `undefined`. */
  get problem(): string | undefined {
    if (this.isComplete) return undefined
    if (this.#printed.length === 0) return 'printed nothing'
    const missing = this.#expected?.[this.#matched]?.source
    return `did not print ${missing}, but:\n${this.#printed.slice(0, 20).join('\n')}`
  }
}
