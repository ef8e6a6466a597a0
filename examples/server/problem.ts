import type { ErrorRequestHandler, RequestHandler } from 'express'
import type { z } from 'zod'

/** What is wrong with a request, in words for the one who sent it. Thrown by handlers, sent as JSON. */
export class Problem extends Error {
  readonly status: number
  /** Where the request is wrong, one line each: `text: Too long …`. */
  readonly issues: readonly string[]

  constructor(status: number, message: string, issues: readonly string[] = []) {
    super(message)
    this.status = status
    this.issues = issues
  }
}

/**
 * Checks input from outside and returns it typed.
 *
 * @param what - what is read, for the message: `'the message'`
 * @throws {@link Problem} with status 400, naming each field that is wrong
 */
export function parse<T extends z.ZodType>(schema: T, input: unknown, what: string): z.output<T> {
  const result = safely(schema, input, what)
  if (result.success) return result.data
  // Some are enough to see what is wrong; a body can hold thousands.
  const issues = result.error.issues
    .slice(0, 10)
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
  throw new Problem(400, `Cannot read ${what}`, issues)
}

function safely<T extends z.ZodType>(schema: T, input: unknown, what: string) {
  try {
    return schema.safeParse(input)
  } catch (error) {
    // The stack is at its end where the input is nested too deeply.
    if (error instanceof RangeError)
      throw new Problem(400, `Cannot read ${what}: nested too deeply`)
    throw error
  }
}

export const notFound: RequestHandler = ({ method, path }) => {
  throw new Problem(404, `There is no ${method} ${path}`)
}

/** The last handler: says a {@link Problem} as it is, and of our own faults no more than that there was one. */
export const sendProblem: ErrorRequestHandler = (error, _request, response, next) => {
  // The status and the headers are gone; Express cuts the connection.
  if (response.headersSent) return next(error)
  const { status, message, issues } = toProblem(error)
  response.status(status).json({ error: message, issues })
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { type, status, message } = error as { type?: string; status?: number; message?: string }
  // What Express' body parser found.
  if (type === 'entity.parse.failed') return new Problem(400, 'The body is no JSON object or list')
  if (type === 'entity.too.large') return new Problem(413, 'The body is too large')
  if (status !== undefined && status >= 400 && status < 500)
    return new Problem(status, message ?? 'The request cannot be read')
  console.error(error)
  return new Problem(500, 'The server failed; its log says why')
}
