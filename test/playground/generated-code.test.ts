import type { FetchLike } from 'headwater'
import { describe, it } from 'vitest'
import { presets } from '../../docs/.vitepress/theme/playground/presets.ts'
import { SimulatedServer } from '../../docs/.vitepress/theme/playground/simulated-server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { runCode } from './run-code.ts'

describe.concurrent('generated code of the playground', () => {
  for (const { expected, name, settings } of presets)
    it(`${name}: logs the events and sends the requests of its preset`, async ({ expect }) => {
      const server = new SimulatedServer(settings)
      const { network } = server
      const requests: string[] = []
      const fetch: FetchLike = (url, init) => {
        if (!url.endsWith('/token')) requests.push(init.headers['Last-Event-ID'] ?? '')
        return network.fetch(url, init)
      }
      const ids: unknown[] = []
      const undecoded: unknown[] = []
      const program = runCode(settings, {
        fetch,
        platform: network.platform,
        log(...args) {
          if (args.length === 2) ids.push(args[0])
          else if (String(args[0]).includes('decode event')) undecoded.push(args[0])
        },
      })
      const wanted = {
        ids: expected.ids.filter((_, index) => !expected.undecoded?.includes(index)),
        undecoded: expected.undecoded?.length ?? 0,
        requests: expected.attempts.length,
      }
      const observe = () => ({ ids, undecoded: undecoded.length, requests: requests.length })
      const isDone = () => JSON.stringify(observe()) === JSON.stringify(wanted)
      await waitUntil(isDone, { timeout: 20_000 }).catch(() => {})
      program.close()
      server.close()
      expect(observe()).toEqual(wanted)
      const wantedIds = expected.attempts.map(
        (attempt, index) => attempt.lastEventId ?? requests[index],
      )
      expect(requests).toEqual(wantedIds)
    })
})
