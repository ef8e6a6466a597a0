import { create, element } from '../../look/elements.ts'
import type { Section } from './section.ts'

/** `?autoplay=off` leaves it to the user to start a step. */
const autoplays = new URLSearchParams(location.search).get('autoplay') !== 'off'

/**
 * Shows one step of the page at a time: the one in the URL, or the first. A step with streams starts when it is shown.
 */
export function showSteps(sections: ReadonlyMap<string, Section>): void {
  const steps = [...document.querySelectorAll<HTMLElement>('.step')]
  const links = [...element('steps').querySelectorAll('a')]
  const previous = element<HTMLAnchorElement>('previous')
  const next = element<HTMLAnchorElement>('next')
  let shown: string | undefined

  function show(): void {
    const index = Math.max(
      0,
      steps.findIndex(({ id }) => `#${id}` === location.hash),
    )
    const { id } = steps[index]!
    if (id === shown) return
    if (shown !== undefined) sections.get(shown)?.stop()
    shown = id
    for (const [position, step] of steps.entries()) step.hidden = position !== index
    for (const [position, link] of links.entries())
      link.ariaCurrent = position === index ? 'step' : null
    label(previous, '← ', links[index - 1], '')
    label(next, '', links[index + 1], ' →')
    if (autoplays) sections.get(id)?.autoplay()
  }

  addEventListener('hashchange', () => {
    show()
    scrollTo({ top: 0 })
  })
  show()
}

/** Makes a link to the neighbour of the shown step, if there is one. */
function label(
  link: HTMLAnchorElement,
  before: string,
  neighbour: HTMLAnchorElement | undefined,
  after: string,
): void {
  link.hidden = neighbour === undefined
  if (!neighbour) return
  link.href = neighbour.href
  link.replaceChildren(before, create('span', {}, neighbour.textContent), after)
}
