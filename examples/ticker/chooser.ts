import { create, element } from '../look/elements.ts'
import type { Choice, Offer } from './choice.ts'

/** Fills the form, with everything selected, and reports each change. Returns the initial choice. */
export function startChoosing(offer: Offer, onChange: (choice: Choice) => void): Choice {
  const form = element<HTMLFormElement>('chooser')
  const rate = form.elements.namedItem('rate') as HTMLSelectElement
  rate.replaceChildren(
    ...offer.rates.map((value) =>
      create('option', { value: `${value}`, textContent: value.toLocaleString('en') }),
    ),
  )
  rate.value = `${Math.max(...offer.rates)}`
  element('symbols').replaceChildren(
    ...offer.symbols.map(({ symbol, name }) => createBox('symbol', symbol, symbol, name)),
  )
  element('matches').replaceChildren(
    ...offer.matches.map(({ match, home, away }) => createBox('match', match, `${home} – ${away}`)),
  )

  function read(): Choice {
    const data = new FormData(form)
    return {
      symbols: data.getAll('symbol').map(String),
      matches: data.getAll('match').map(String),
      notices: data.has('notices'),
      rate: Number(data.get('rate')),
    }
  }

  function chooseAll(checked: boolean): void {
    for (const box of element('symbols').querySelectorAll('input')) box.checked = checked
    onChange(read())
  }

  form.onchange = () => onChange(read())
  form.onsubmit = (event) => event.preventDefault()
  element('all-symbols').onclick = () => chooseAll(true)
  element('no-symbols').onclick = () => chooseAll(false)
  return read()
}

function createBox(name: string, value: string, text: string, title = ''): HTMLLabelElement {
  const box = create('input', { type: 'checkbox', name, value, checked: true })
  return create('label', { className: 'box', title }, box, ` ${text}`)
}
