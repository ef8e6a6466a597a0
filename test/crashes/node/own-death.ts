import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import type { OwnMoment } from '../schedule.ts'

/** Lets the process kill itself at that moment, the n-th time it is reached. */
export class OwnDeath {
  readonly #moment: string
  #left: number

  constructor(moment: string, count: number) {
    this.#moment = moment
    this.#left = count
  }

  /** The signal arrives before the call returns. */
  at(moment: OwnMoment): void {
    if (this.#isDue(moment)) process.kill(process.pid, 'SIGKILL')
  }

  /** Also counts the moments within the writing of a file, which the store does not expose. */
  watchFiles(onSaved: (file: string) => void): void {
    const { renameSync, writeFileSync } = fs
    fs.writeFileSync = (path, data, options) => {
      if (this.#isDue('half of the position written')) {
        writeFileSync(path, String(data).slice(0, String(data).length / 2), options)
        process.kill(process.pid, 'SIGKILL')
      }
      writeFileSync(path, data, options)
      this.at('position written, not in place')
    }
    fs.renameSync = (from, to) => {
      renameSync(from, to)
      this.at('position saved')
      onSaved(String(to))
    }
    syncBuiltinESMExports()
  }

  #isDue(moment: OwnMoment) {
    return moment === this.#moment && --this.#left === 0
  }
}
