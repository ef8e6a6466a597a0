import { onTestFinished, vi } from 'vitest'
import type { ClientState, ClientStatus } from '../../src/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakeEnvironment } from '../support/fake-environment.ts'
import { waitUntil } from '../support/wait-until.ts'

/** What a probe needs of a client, whatever its types. */
interface Observed {
  readonly state: ClientState
  subscribe(listener: () => void): () => void
  close(): void
}

/** A client that closes at the end of the test, whatever becomes of the test. */
export function own<Client extends Observed>(client: Client): Client {
  onTestFinished(() => client.close())
  return client
}

/** Resolves with the state once the client has that status, in that attempt where one is given. */
export async function reached(
  client: Observed,
  status: ClientStatus,
  attempt?: number,
): Promise<ClientState> {
  await waitUntil(
    () =>
      client.state.status === status && (attempt === undefined || client.state.attempt === attempt),
    {
      subscribe: (check) => client.subscribe(check),
      for: () =>
        `status '${status}', attempt ${attempt ?? 'any'}; it is ${JSON.stringify(client.state)}`,
    },
  )
  return client.state
}

/**
 * The options of a client whose time, network and page stand still. There is no limit for connecting, so that the
 * delays of the clock are those of reconnects alone; without jitter where the server is silent, `random` being 0.
 */
export function stillLife() {
  return {
    clock: new FakeClock(),
    environment: new FakeEnvironment(),
    random: () => 0,
    connectTimeout: 0,
  }
}

/** Takes the place of the platform's report of uncaught errors; returns what was reported. */
export function catchReported(): unknown[] {
  const reported: unknown[] = []
  vi.stubGlobal('reportError', (error: unknown) => void reported.push(error))
  return reported
}
