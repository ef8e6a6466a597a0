import type { Scenario } from '../scenario.ts'

/** Tabs of different kinds that share one connection. */
export const sharingScenarios: readonly Scenario[] = [
  {
    name: 'two clients in one page',
    async run(world) {
      await world.open(['a', 'b'], { clients: 2 })
      await world.remove(await world.leader())
      await world.receive()
    },
  },
  {
    name: 'iframe',
    async run(world) {
      await world.open(['a'], { frame: 'a in a frame' })
      await world.open(['b'], { frame: 'b in a frame' })
      await world.run('a', 'removeFrame()')
      world.end('a in a frame')
      await world.receive(['a', 'b', 'b in a frame'])
      world.end('b in a frame')
      await world.remove('b')
      await world.receive()
    },
  },
  {
    name: 'dedicated worker',
    async run(world) {
      await world.open(['a', 'b'], { isWorker: true })
      await world.open(['c'])
      const leader = await world.leader()
      await world.run(leader, 'terminate()')
      world.end(leader)
      await world.receive(world.ids.filter((id) => id !== leader))
    },
  },
  {
    name: 'many tabs at once',
    async run(world, { tabs }) {
      await world.open(Array.from({ length: tabs }, (_, index) => `tab ${index}`))
      await world.remove(await world.leader())
      await world.receive()
    },
  },
  {
    name: 'replay',
    async run(world) {
      await world.open(['a'], { replay: 'latest' })
      await world.open(['b', 'c'], { replay: 'latest' })
      await world.open(['d', 'e', 'f'], { replay: 5 })
      await world.remove(await world.leader())
      await world.receive()
    },
  },
  {
    name: 'different decoders',
    async run(world) {
      await Promise.all([world.open(['a'], { isJson: true }), world.open(['b', 'c'])])
      await world.remove(await world.leader())
      await world.receive()
    },
  },
  {
    name: 'old and new protocol',
    // Two groups.
    connections: 2,
    most: 3,
    async run(world) {
      await Promise.all([world.open(['a', 'b']), world.open(['c', 'd'], { path: '/tab-old' })])
      await world.until('two connections', () => world.server.connections.length === 2)
      await world.remove(world.server.connections[0]!)
      await world.receive()
    },
  },
  {
    name: 'no Web Locks',
    connections: 2,
    async run(world) {
      await world.open(['a', 'b'], { isWithoutLocks: true })
      await world.receive()
      for (const { name, role } of world.logs())
        if (role?.role !== 'alone') world.problems.push(`${name}: ${role?.role}, not alone`)
    },
  },
]
