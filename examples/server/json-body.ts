import express, { type RequestHandler } from 'express'
import { Problem } from './problem.ts'

const read = express.json({ limit: '64kb' })

/** Reads a JSON body of at most 64 kB. Throws a `Problem` with status 415, 413 or 400 otherwise. */
export const jsonBody: RequestHandler = (request, response, next) => {
  if (!request.is('application/json'))
    throw new Problem(415, 'Send the body as JSON, with content-type: application/json')
  read(request, response, next)
}
