/** Football matches as a pure function of time: one match after another, a minute of play every two seconds. */
import type { Score } from './events.ts'
import { noise } from './noise.ts'

export const matches = [
  { match: 'otters-herons', home: 'Otters', away: 'Herons' },
  { match: 'foxes-badgers', home: 'Foxes', away: 'Badgers' },
  { match: 'larks-owls', home: 'Larks', away: 'Owls' },
  { match: 'pikes-perches', home: 'Pikes', away: 'Perches' },
] as const

export const matchNames: readonly string[] = matches.map(({ match }) => match)

/** The length of a minute of play, in milliseconds. */
const minute = 2000
/** From the kick-off, minute 0, to the final whistle. */
const minutesOfMatch = 91
/** The chance of a goal in a minute: 1.5 goals in a match for the home team and 1.2 for the guests. */
const goalChance = { home: 1.5 / 90, away: 1.2 / 90 }

/** The score update in that millisecond, if any. No two matches have one in the same millisecond. */
export function scoreAt(ms: number): Score | undefined {
  const index = ms % matches.length
  const seq = Math.floor(ms / minute)
  return momentOf(index, seq) === ms ? scoreOf(index, seq) : undefined
}

/** The latest score up to that millisecond. */
export function latestScore(match: string, ms: number): Score {
  const index = matchNames.indexOf(match)
  const seq = Math.floor(ms / minute)
  return scoreOf(index, momentOf(index, seq) <= ms ? seq : seq - 1)
}

/** The time of a minute's update. */
const momentOf = (index: number, seq: number) =>
  seq * minute + Math.floor(noise(index, seq) * (minute / matches.length)) * matches.length + index

/** The score and the minute. Matches begin at different times, each at 0 : 0. */
function scoreOf(index: number, seq: number): Score {
  const minuteOfMatch = (seq + index * 23) % minutesOfMatch
  let [home, away] = [0, 0]
  for (let played = seq - minuteOfMatch + 1; played <= seq; played++) {
    const chance = noise(index, played, 1)
    if (chance < goalChance.home) home++
    else if (chance > 1 - goalChance.away) away++
  }
  return { match: matchNames[index]!, seq, minute: minuteOfMatch, home, away }
}
