// Each word that scripts/check-words.ts looks for, in a comment, a title or a name: it must report them all.

// What nobody can tell, where the stream goes on anew: it is no error of the caller's.
import { describe, expect, it } from 'vitest'

class PlantedLife {
  claim = 0
  storedPosition = ''
  lastPlace = ''
  hurries = 0
  heededSignal = 'misuse'
  letGo(block: string): void {
    this.tellError(block)
  }
  tellError(_error: string): void {}
}

describe('what is told', () => {
  it('goes on where nobody is no reader of its own', () => {
    expect(new PlantedLife().claim).toBe(0)
  })
  it('comes back anew', () => {
    expect(new PlantedLife().hurries).toBe(0)
  })
})
