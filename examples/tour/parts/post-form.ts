import type { Section } from './section.ts'

export type SendPost = (key: string, text: string) => Promise<number>

/**
 * A form that sends its text. If that fails, the text stays in the field with its key, so sending it again stores it
 * once, even if only the response was lost.
 *
 * @param choose - returns the way to send for the pressed button
 */
export function createPostForm(section: Section, choose: (button: string) => SendPost): void {
  const form = section.find<HTMLFormElement>('form')
  const field = form.querySelector('input')!
  const [problem, outcome] = [section.find('.problem'), section.find('.outcome')]
  let key = crypto.randomUUID()

  field.oninput = () => {
    key = crypto.randomUUID()
  }
  form.onsubmit = async (event) => {
    event.preventDefault()
    if (!section.isRunning) section.start()
    const { submitter } = event as SubmitEvent & { submitter: HTMLButtonElement | null }
    const [text, itsKey] = [field.value, key]
    problem.textContent = outcome.textContent = ''
    try {
      const number = await choose(submitter?.value ?? '')(itsKey, text)
      outcome.textContent = `Stored as #${number}.`
      // Unless the user is typing the next one.
      if (key !== itsKey) return
      field.value = ''
      key = crypto.randomUUID()
    } catch (error) {
      problem.textContent = `${(error as Error).message} Your text is still in the field.`
    }
  }
  section.autoplay = () => {
    field.value ||= 'Hello'
    form.requestSubmit()
  }
  section.onServerBack = () => {
    if (problem.textContent === '') return
    problem.textContent = ''
    outcome.textContent = 'The server is back. Send your text again.'
  }
}
