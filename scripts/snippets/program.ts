import type { Snippet, Target } from './snippet.ts'

/** Snippets that are run together. */
export interface Program {
  readonly snippets: readonly Snippet[]
  /** Whether one of them is the server that the others use, in place of the demo server. */
  readonly hasServer: boolean
}

/** One snippet in one program: Node or a browser. */
export interface Run {
  readonly snippet: Snippet
  readonly target: Target
}

/**
 * A snippet without a name is a program by itself. The named ones of a page are the files of one program; a name that
 * occurs again begins the next one.
 */
export function programsOf(snippets: readonly Snippet[]): Program[] {
  const programs: Snippet[][] = []
  const named = new Map<string, Snippet[]>()
  for (const snippet of snippets) {
    const current = named.get(snippet.page)
    const isNext = current?.every(({ name }) => name !== snippet.name)
    if (snippet.name !== undefined && current && isNext) current.push(snippet)
    else {
      const program = [snippet]
      programs.push(program)
      if (snippet.name !== undefined) named.set(snippet.page, program)
    }
  }
  return programs
    .filter((program) => program.some(({ targets }) => targets.length > 0))
    .map((program) => ({
      snippets: program,
      hasServer: program.some(({ name }) => name?.startsWith('server.')),
    }))
}

/** The runs of a program in their order: a server has to have started before its clients. */
export function runsOf({ snippets }: Program): Run[] {
  return snippets.flatMap((snippet) => snippet.targets.map((target) => ({ snippet, target })))
}

const pagePort = 3000

/** The code with its port, 3000, replaced in each use as a port. */
export function onPort(code: string, port: number): string {
  const places = /((?:localhost|127\.0\.0\.1):|\blisten\(|\bport(?: =|:) ?|\bPORT \?\? )3000\b/gi
  return code.replace(places, `$1${port}`)
}

/** The output, as it would be with the port of the page. */
export function onPagePort(output: string, port: number): string {
  return output.replaceAll(`:${port}`, `:${pagePort}`)
}
