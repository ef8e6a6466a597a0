import { z } from 'zod'
import { type Hit, hit } from './schemas.ts'

const key = 'analytics-unsent'

/** Keeps unsent hits for this tab, so that a reload sends them. Where storage is refused, they live as long as the page. */
export function keepUnsentHits(hits: readonly Hit[]): void {
  try {
    if (hits.length > 0) sessionStorage.setItem(key, JSON.stringify(hits))
    else sessionStorage.removeItem(key)
  } catch {
    // The page says how many wait; there is nothing else to be done.
  }
}

/** What was kept before the page was loaded again. */
export function loadUnsentHits(): Hit[] {
  try {
    return z.array(hit).parse(JSON.parse(sessionStorage.getItem(key) ?? '[]'))
  } catch {
    return []
  }
}
