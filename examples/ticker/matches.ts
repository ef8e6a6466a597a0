/** Matches without end, as a pure function of time: a point about every five seconds, and a new game after an hour of theirs. */
import type { Score } from './events.ts'
import { noise } from './noise.ts'

export const matches = [
  { match: 'otters-herons', home: 'Otters', away: 'Herons' },
  { match: 'foxes-badgers', home: 'Foxes', away: 'Badgers' },
  { match: 'larks-owls', home: 'Larks', away: 'Owls' },
  { match: 'pikes-perches', home: 'Pikes', away: 'Perches' },
] as const

export const matchNames: readonly string[] = matches.map(({ match }) => match)

/** One minute of a game, in milliseconds of ours. */
const minute = 5000
const minutesOfGame = 60

/** The score that changes in that millisecond, if any. No two matches have the same one. */
export function scoreAt(ms: number): Score | undefined {
  const index = ms % matches.length
  const seq = Math.floor(ms / minute)
  return momentOf(index, seq) === ms ? scoreOf(index, seq) : undefined
}

/** The score as it stood in that millisecond. */
export function latestScore(match: string, ms: number): Score {
  const index = matchNames.indexOf(match)
  const seq = Math.floor(ms / minute)
  return scoreOf(index, momentOf(index, seq) <= ms ? seq : seq - 1)
}

/** When in its minute the point is made. */
const momentOf = (index: number, seq: number) =>
  seq * minute + Math.floor(noise(index, seq) * (minute / matches.length)) * matches.length + index

/** All points of the game so far. The first minute of each has none: it begins with 0 : 0. */
function scoreOf(index: number, seq: number): Score {
  // They do not all begin together.
  const inGame = (seq + index * 17) % minutesOfGame
  let home = 0
  for (let made = seq - inGame + 1; made <= seq; made++) if (noise(index, made, 1) < 0.5) home++
  return { match: matchNames[index]!, seq, minute: inGame, home, away: inGame - home }
}
