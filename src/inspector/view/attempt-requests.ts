import { escapeText, preview } from '../format-text.ts'
import type { AttemptRecord, RequestRecord } from '../records.ts'
import { redactBody, redactHeader, redactUrl } from '../redact.ts'
import { button, create } from './create.ts'

/** The most characters of a body that are shown. */
const bodyLimit = 5000

/** The requests of an attempt with their headers and bodies, in a row that a button opens. */
export class AttemptRequests {
  readonly element = create('tr', { className: 'requests', hidden: true })
  readonly toggle: HTMLButtonElement
  readonly #attempt: AttemptRecord
  /** The state that is shown. */
  #shown = ''
  #showsSecrets = false

  constructor(attempt: AttemptRecord) {
    this.#attempt = attempt
    const label = `Headers of attempt ${attempt.number}`
    this.toggle = button('Headers', () => this.#toggle(), {
      'aria-label': label,
      'aria-expanded': 'false',
    })
    this.toggle.hidden = true
  }

  update(showsSecrets: boolean): void {
    this.#showsSecrets = showsSecrets
    const { error, requests } = this.#attempt
    this.toggle.hidden = requests.length === 0
    const answers = requests.filter(({ status }) => status !== undefined).length
    const state = `${requests.length} ${answers} ${showsSecrets} ${error?.body !== undefined}`
    if (this.element.hidden || state === this.#shown) return
    this.#shown = state
    const texts = requests.map((request) => describe(request, showsSecrets))
    if (error?.body !== undefined)
      texts.push(
        showsSecrets ? error.body.slice(0, bodyLimit) : '(the body of the response is a secret)',
      )
    const region = create(
      'pre',
      { tabIndex: 0, attributes: { role: 'region', 'aria-label': 'Requests' } },
      escapeText(texts.join('\n\n')),
    )
    this.element.replaceChildren(create('td', { colSpan: 8 }, region))
  }

  #toggle() {
    const isShown = this.element.hidden
    this.element.hidden = !isShown
    this.toggle.setAttribute('aria-expanded', String(isShown))
    this.#shown = ''
    this.update(this.#showsSecrets)
  }
}

function describe(request: RequestRecord, showsSecrets: boolean): string {
  const { body, headers, method, responseHeaders = {}, status, url } = request
  const format = (fields: Readonly<Record<string, string>>) =>
    Object.entries(fields).map(
      ([name, value]) => `${name}: ${showsSecrets ? value : redactHeader(name, value)}`,
    )
  const shownBody = body === undefined ? [] : ['', showsSecrets ? body : redactBody(body)]
  return [
    `${method} ${showsSecrets ? url : redactUrl(url)}`,
    ...format(headers),
    ...shownBody.map((line) => line.slice(0, bodyLimit)),
    '',
    status === undefined ? 'no response' : preview(`status ${status}`),
    ...format(responseHeaders),
  ].join('\n')
}
