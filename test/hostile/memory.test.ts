import { beforeAll, describe, it } from 'vitest'
import { type Damage, attack } from './attack.ts'
import { harmless, inputs } from './inputs.ts'

let least: Damage
beforeAll(async () => {
  least = await attack(harmless)
})

// Each in a child process, whose memory and time are measured alone.
describe.concurrent('a server that sends', () => {
  it.for(inputs)('$name stays within its memory, time and outcome', async (input, { expect }) => {
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
