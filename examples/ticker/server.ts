import { Router } from 'express'
import type { Example, ExampleOptions } from '../server/example.ts'

export function createTicker(_options: ExampleOptions): Example {
  return { router: Router() }
}
