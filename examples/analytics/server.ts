import { Router } from 'express'
import type { Example, ExampleOptions } from '../server/example.ts'

export function createAnalytics(_options: ExampleOptions): Example {
  return { router: Router() }
}
