import type { Log } from './log.ts'
import { Section } from './section.ts'

export interface Comparison {
  /** The name of Headwater's side. */
  title: string
  /** Opens both sources, each with its log. They have the same interface. */
  open(nativeLog: Log, log: Log): readonly [EventSource, EventSource]
}

/**
 * A section with the browser's `EventSource` and one of Headwater's. Their code is in `native.ts` and `headwater.ts` of
 * the folder with the section's name.
 */
export function compareSources(id: string, { title, open }: Comparison): Section {
  const sides = [
    { title: 'Browser EventSource', code: `${id}/native.ts` },
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
