import { unexpectedOption } from '../errors/invalid-option.ts'
import type { Clock } from '../platform/clock.ts'
import { type Platform, systemPlatform } from '../platform/platform.ts'

/** Fills in the members that the caller left out. A `TypeError` names the one that is not valid. */
export function resolvePlatform(option: Partial<Platform> | undefined): Platform {
  if (option === undefined) return systemPlatform
  const check = (value: unknown, type: string, name = '') => {
    if (typeof value !== type || !value)
      throw unexpectedOption(`platform${name}`, `type ${type}`, value)
  }
  check(option, 'object')
  const platform = { ...systemPlatform } as unknown as Record<string, unknown>
  for (const [name, own] of Object.entries(platform)) {
    const member = option[name as keyof Platform] ?? own
    check(member, typeof own, `.${name}`)
    // Bound, because the caller's object may be an instance of a class.
    platform[name] = typeof member === 'function' ? member.bind(option) : member
  }
  for (const name of ['now', 'setTimeout', 'clearTimeout'])
    check((platform.clock as Clock)[name as keyof Clock], 'function', `.clock.${name}`)
  return platform as unknown as Platform
}
