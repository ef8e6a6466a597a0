import { isEventSourceError } from 'headwater'
import { explain } from '../../look/explain.ts'
import { channel } from '../parts/channel.ts'
import type { Tone } from '../parts/log.ts'
import { Section } from '../parts/section.ts'
import type { Side } from '../parts/side.ts'
import { ask } from './headwater.ts'
import { ask as askNatively } from './native.ts'

export function createAnswer(): Section {
  const sides = [
    { title: 'Browser EventSource', code: 'answer/native.ts' },
    { title: 'streamEvents', code: 'answer/headwater.ts' },
  ] as const
  const section = new Section('answer', sides, begin)
  const field = section.find<HTMLInputElement>('input')
  section.find('form').onsubmit = (event) => {
    event.preventDefault()
    section.start()
  }
  return section

  function begin(first: Side, second: Side): () => void {
    const native = askNatively(field.value, first.log)
    first.follow(native)
    const stop = show(field.value, second)
    return () => {
      native.close()
      stop()
    }
  }

  /** Shows the answer as it arrives. Returns a function that stops it. */
  function show(prompt: string, side: Side): () => void {
    const { log } = side
    const controller = new AbortController()
    const { signal } = controller
    const answer = log.write()
    side.setState('streaming', 'OPEN')

    function end(text: string, tone?: Tone): void {
      controller.abort()
      log.note(text, tone)
      side.setState('closed', 'CLOSED')
    }

    async function read(): Promise<void> {
      try {
        for await (const text of ask({ channel, prompt }, signal)) answer.append(text)
        end('The answer is complete.', 'good')
      } catch (error) {
        if (signal.aborted) return
        end(isEventSourceError(error) ? explain(error) : (error as Error).message, 'bad')
      }
      section.stop()
    }

    void read()
    return () => signal.aborted || end('Stopped by you.')
  }
}
