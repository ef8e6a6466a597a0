import type { ErrorRequestHandler, RequestHandler } from 'express'
import type { z } from 'zod'

/** An invalid request, with a message for the client. Thrown by handlers, sent as JSON. */
export class Problem extends Error {
  readonly status: number
  /** One line per invalid field: `text: Too long …`. */
  readonly issues: readonly string[]

  constructor(status: number, message: string, issues: readonly string[] = []) {
    super(message)
    this.status = status
    this.issues = issues
  }
}

/**
 * Checks external input and returns it typed.
 *
 * @param subject - the input's name in the message: `'the message'`
 * @throws {@link Problem} with status 400, naming each invalid field
 */
export function parse<T extends z.ZodType>(
  schema: T,
  input: unknown,
  subject: string,
): z.output<T> {
  const result = parseSafely(schema, input, subject)
  if (result.success) return result.data
  // A body can have thousands of issues.
  const issues = result.error.issues
    .slice(0, 10)
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
  throw new Problem(400, `Cannot read ${subject}`, issues)
}

function parseSafely<T extends z.ZodType>(schema: T, input: unknown, subject: string) {
  try {
    return schema.safeParse(input)
  } catch (error) {
    // Deeply nested input exhausts the stack.
    if (error instanceof RangeError)
      throw new Problem(400, `Cannot read ${subject}: nested too deeply`)
    throw error
  }
}

export const notFound: RequestHandler = ({ method, path }) => {
  throw new Problem(404, `There is no ${method} ${path}`)
}

/** The last handler: sends a {@link Problem} as it is, and hides the details of other errors. */
export const sendProblem: ErrorRequestHandler = (error, _request, response, next) => {
  // The headers are sent, so Express cuts the connection.
  if (response.headersSent) return next(error)
  const { status, message, issues } = toProblem(error)
  response.status(status).json({ error: message, issues })
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { type, status, message } = error as { type?: string; status?: number; message?: string }
  // Errors of Express' body parser.
  if (type === 'entity.parse.failed')
    return new Problem(400, 'The body is not a JSON object or list')
  if (type === 'entity.too.large') return new Problem(413, 'The body is too large')
  if (status !== undefined && status >= 400 && status < 500)
    return new Problem(status, message ?? 'The request cannot be read')
  console.error(error)
  return new Problem(500, 'The server failed; its log says why')
}
