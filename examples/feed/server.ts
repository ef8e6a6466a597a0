import { Router } from 'express'
import type { Example, ExampleOptions } from '../server/example.ts'

export async function createFeed(_options: ExampleOptions): Promise<Example> {
  return { router: Router() }
}
