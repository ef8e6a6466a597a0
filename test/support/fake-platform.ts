import { TestPlatform } from '../../src/testing/index.ts'
import { FakeClock } from './fake-clock.ts'

/** A clock, a network and a page controlled by the test. There is no jitter, unless the server sets a delay. */
export class FakePlatform extends TestPlatform {
  declare readonly clock: FakeClock

  constructor({
    clock = new FakeClock(),
    random,
  }: Partial<Pick<FakePlatform, 'clock' | 'random'>> = {}) {
    super({ clock, ...(random && { random }) })
  }
}
