import { create, element } from '../look/elements.ts'
import type { Offer } from './choice.ts'
import type { Notice, Score } from './events.ts'
import type { Tape } from './tape.ts'

/** Shows scores and notices, only if they have changed. */
export function createNews({ matches }: Offer): (tape: Tape) => void {
  const byName = new Map(matches.map((match) => [match.match, match]))
  let shownNotices: Notice[] | undefined
  let shownScores: Score[] = []

  return ({ notices, scores }) => {
    if (notices !== shownNotices) {
      shownNotices = notices
      element('notices').replaceChildren(...notices.map(createNotice))
    }
    const current = matches.flatMap(({ match }) => scores.get(match) ?? [])
    if (
      current.length === shownScores.length &&
      current.every((score, index) => score === shownScores[index])
    )
      return
    shownScores = current
    element('scores').replaceChildren(
      ...current.map((score) => createScore(score, byName.get(score.match)!)),
    )
  }
}

function createNotice({ at, text }: Notice): HTMLLIElement {
  const date = new Date(at)
  const time = create('time', {
    className: 'quiet number',
    dateTime: date.toISOString(),
    textContent: date.toLocaleTimeString('en-GB'),
  })
  return create('li', {}, time, ' ', text)
}

function createScore(
  { match, home: homePoints, away: awayPoints, minute }: Score,
  { home, away }: Offer['matches'][number],
): HTMLLIElement {
  const line = create(
    'li',
    {},
    create('span', {}, home),
    create('strong', { className: 'number' }, `${homePoints} : ${awayPoints}`),
    create('span', {}, away),
    create('span', { className: 'quiet number' }, `${minute}′`),
  )
  line.dataset['match'] = match
  return line
}
