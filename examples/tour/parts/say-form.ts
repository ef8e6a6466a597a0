import type { Section } from './section.ts'

export type Say = (key: string, text: string) => Promise<number>

/**
 * A form that says its text. What cannot be sent stays in the field, and can be sent again: also where the server had it
 * and only its answer was lost, it is said once.
 *
 * @param choose - how it is sent, by the button that was pressed
 */
export function createSayForm(section: Section, choose: (button: string) => Say): void {
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
      outcome.textContent = `The server has it, as number ${number}.`
      // Unless the next is being typed already.
      if (key !== itsKey) return
      field.value = ''
      key = crypto.randomUUID()
    } catch (error) {
      problem.textContent = `${(error as Error).message} Your text is still there: try again.`
    }
  }
}
