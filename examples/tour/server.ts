import { Router } from 'express'
import type { Example, ExampleOptions } from '../server/example.ts'

export function createTour(_options: ExampleOptions): Example {
  return { router: Router() }
}
