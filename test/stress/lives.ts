import { liveWithClient } from './client-life.ts'
import { liveAsDropIn } from './drop-in-life.ts'
import { liveInsistently } from './insistent-life.ts'
import type { Judge } from './judge.ts'
import { liveOnce } from './one-shot-life.ts'

/** The kinds of lives, each from a seed. */
export const lives: Readonly<Record<string, (seed: number) => Promise<Judge>>> = {
  client: liveWithClient,
  insistent: liveInsistently,
  'one-shot': liveOnce,
  'drop-in': liveAsDropIn,
}
