import { beforeAll, describe, expect, it } from 'vitest'
import { type Damage, attack } from './attack.ts'
import { harmless, inputs } from './inputs.ts'

let least: Damage
beforeAll(async () => {
  least = await attack(harmless)
})

describe('a server that sends', () => {
  it.each([...inputs])('$name is borne', async (input) => {
    const damage = await attack(input)
    expect(damage.outcome).toBe(input.outcome)
    expect(damage.attempts).toBe(1)
    expect(damage.megabytes - least.megabytes).toBeLessThan(input.megabytes)
    expect(damage.seconds - least.seconds).toBeLessThan(input.seconds)
    expect(damage.message.length).toBeLessThan(700)
    expect(damage.events).toBe(input.events ?? 0)
    expect(damage.comments).toBeGreaterThanOrEqual(input.comments ?? 0)
  })
})
