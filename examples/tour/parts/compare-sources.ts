import type { Log } from './log.ts'
import { Section } from './section.ts'

export interface Comparison {
  /** What stands beside the browser's own. */
  title: string
  /** Opens both, each with its log. One interface: what the section does with the one, it does with the other. */
  open(nativeLog: Log, log: Log): readonly [EventSource, EventSource]
}

/**
 * A section with the browser's `EventSource` at the left, and one of ours at the right; their code is in `native.ts` and
 * `headwater.ts` of the folder of that name.
 */
export function compareSources(id: string, { title, open }: Comparison): Section {
  const sides = [
    { title: 'The browser’s own', code: `${id}/native.ts` },
    { title, code: `${id}/headwater.ts` },
  ] as const
  const section = new Section(id, sides, (first, second) => {
    const sources = open(first.log, second.log)
    first.onState = second.onState = () => {
      if (section.isRunning && sources.every(({ readyState }) => readyState === 2)) section.stop()
    }
    first.follow(sources[0])
    second.follow(sources[1])
    return () => {
      for (const source of sources) source.close()
    }
  })
  return section
}
