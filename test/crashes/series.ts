import type { Outcome } from './judge.ts'
import { type Life, moments } from './schedule.ts'

/** A consumer that is killed repeatedly, and the results. */
export interface Series {
  readonly title: string
  readonly lives: readonly Life[]
  /** The results of all runs, including the one after the last kill. */
  readonly outcomes: readonly Outcome[]
  /** The number of events. */
  readonly end: number
  /** The problems of the whole series. */
  readonly problems: readonly string[]
  readonly seconds: number
}

export const head = ['killed', 'times', 'rows before', 'repeated', 'most per kill', 'lost']

/** One row for each moment, and one for all. */
export function tableOf({ lives, outcomes }: Series): (string | number)[][] {
  const of = (title: string, among: readonly Outcome[]) => [
    title,
    among.length,
    total(among, 'rows'),
    total(among, 'doubled'),
    Math.max(...among.map(({ doubled }) => doubled)),
    total(among, 'lost'),
  ]
  const rows = moments.flatMap((moment) => {
    const among = lives.flatMap((life, index) => (life.moment === moment ? outcomes[index]! : []))
    return among.length > 0 ? [of(moment, among)] : []
  })
  return [...rows, of('in all', outcomes.slice(0, lives.length))]
}

export const total = (outcomes: readonly Outcome[], name: 'rows' | 'doubled' | 'lost'): number =>
  outcomes.reduce((sum, outcome) => sum + outcome[name], 0)
