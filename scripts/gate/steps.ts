import { runtimes } from '../../test/runtimes/runtimes.ts'

/** One thing that has to hold. */
export interface Step {
  readonly name: string
  /** For the shell, with the programs of node_modules on the path. */
  readonly command: string
  /** In seconds, of a machine of two cores with another step beside it. Half as much again is a failure. */
  readonly budget: number
  /** The steps that have to have ended before, which stand before it in the list. */
  readonly after?: readonly string[]
}

/** In seconds, for `npm ci`, which `.ci/run` starts itself. */
export const installBudget = 120

/** The report of the tests in Node, with the time of each file. */
export const testsReport = 'coverage/tests.json'

/** The README's command, with the coverage of src/, whose thresholds are in vitest.config.ts. It takes all cores. */
const tests: Step = {
  name: 'tests',
  command:
    `npm test -- --coverage --reporter=default --reporter=json --outputFile.json=${testsReport}; tested=$?; ` +
    `node scripts/count-tests.ts ${testsReport} && exit $tested`,
  budget: 420,
}

/**
 * Runs side by side, two at a time: long ones first, so that the end is short. Three would use the fifth of the cores that
 * two leave idle, but on a slow machine tests then run into their time limits.
 */
const sideBySide: readonly Step[] = [
  { name: 'debian', command: 'bash .ci/install-debian', budget: 300 },
  {
    name: 'install',
    // The packages that several steps share.
    command: 'npm run tools && node scripts/install-once.ts docs test/runtimes',
    // Several hundred MB, from the network.
    budget: 300,
  },
  { name: 'mutants', command: 'npm run test:mutants', budget: 900 },
  { name: 'examples', command: 'npm run test:examples', budget: 700, after: ['debian', 'install'] },
  // Not node24: the step `tests` runs the same tests in the same Node.
  ...runtimes
    .filter(({ name }) => name !== 'node24' && !name.endsWith('-node-fetch'))
    .map(({ name }): Step => ({
      name,
      command: `npm run test:runtime -- ${name}`,
      budget: 340,
      after: ['debian', 'install'],
    })),
  {
    name: 'node fetch',
    // In one step, because it runs two of them at a time: the tests mostly wait.
    command: `npm run test:runtime -- ${runtimes
      .map(({ name }) => name)
      .filter((name) => name.endsWith('-node-fetch'))
      .join(' ')}`,
    budget: 420,
    after: ['install'],
  },
  {
    name: 'crashes',
    command: 'npm run test:crashes -- --kills 100',
    budget: 120,
    after: ['debian'],
  },
  // Counts the heap after a collection, while all clients pause. A busy machine only makes it take longer for its events.
  { name: 'soak', command: 'npm run soak -- --minutes 1', budget: 120 },
  // The three engines side by side.
  { name: 'tabs', command: 'npm run test:tabs', budget: 260, after: ['debian'] },
  { name: 'fuzz', command: 'npm run fuzz', budget: 200 },
  { name: 'fuzz page', command: 'npm run fuzz:chromium', budget: 120, after: ['debian'] },
  { name: 'faults', command: 'npm run test:faults', budget: 90 },
  {
    name: 'faults, nodeFetch',
    command: 'npm run test:faults -- --node-fetch --runs 300',
    budget: 45,
  },
  {
    name: 'fuzz, nodeFetch',
    command: 'npm run fuzz -- --node-fetch --over http --streams 20000',
    budget: 30,
  },
  {
    name: 'stress',
    command:
      'npm run test:stress -- --seed 1 --seeds 1000 --kind client --kind one-shot --kind drop-in --kind insistent',
    budget: 90,
  },
  { name: 'feed', command: 'npm run test:feed', budget: 90, after: ['debian', 'install'] },
  {
    name: 'inspector',
    command: 'node test/inspector/measure.ts --seconds 2 --check',
    budget: 30,
    after: ['debian'],
  },
  { name: 'nginx', command: 'npm run test:nginx', budget: 60, after: ['debian'] },
  { name: 'proxy', command: 'npm run test:proxy', budget: 30, after: ['debian'] },
  {
    name: 'fleet',
    command: 'npm run bench:fleet -- --clients 200 --down 1000 --interval 50',
    budget: 60,
  },
  { name: 'consumers', command: 'npm run test:consumers', budget: 240 },
  {
    name: 'react apps',
    // Half of it is the installation.
    command: 'npm run test:react-apps',
    budget: 180,
    after: ['debian'],
  },
  { name: 'runners', command: 'npm run test:runners', budget: 60, after: ['install'] },
  { name: 'integrated', command: 'npm run test:integrations', budget: 200 },
  { name: 'frameworks', command: 'npm run test:frameworks', budget: 150 },
  { name: 'docs', command: 'npm run docs:check', budget: 90, after: ['install'] },
  {
    name: 'site',
    command: 'npm run docs:build && npm run test:site',
    budget: 180,
    after: ['debian', 'install'],
  },
  // The three engines side by side, on the site that the step before has built.
  { name: 'playground', command: 'npm run test:playground', budget: 110, after: ['site'] },
  { name: 'snippets', command: 'npm run snippets', budget: 100, after: ['debian', 'install'] },
  {
    name: 'start',
    command: 'node scripts/check-install.ts && node scripts/check-start.ts',
    budget: 60,
  },
  { name: 'package', command: 'npm run check:package', budget: 60 },
  {
    name: 'types',
    // Several threads check some types several times: with one core left to this step, they only cost.
    command: 'npm run types -- --singleThreaded',
    budget: 40,
  },
  { name: 'knip', command: 'npm run knip', budget: 40 },
  { name: 'size', command: 'npm run size', budget: 40 },
  { name: 'engines', command: 'npm run check:engines', budget: 40 },
  { name: 'structure', command: 'npm run structure', budget: 40 },
  { name: 'words', command: 'npm run words', budget: 40 },
  { name: 'lint', command: 'npm run lint', budget: 30 },
  { name: 'format', command: 'npm run format:check', budget: 30 },
  { name: 'leaks', command: 'bash .ci/find-leaks', budget: 30 },
]

/** With the machine for itself: it judges times. */
const alone: readonly Step[] = [{ name: 'guard', command: 'npm run bench:guard', budget: 240 }]

/** The steps of the gate; each group begins when the one before it is over. */
export const groups: readonly { readonly atOnce: number; readonly steps: readonly Step[] }[] = [
  { atOnce: 1, steps: [tests] },
  { atOnce: 2, steps: sideBySide },
  { atOnce: 1, steps: alone },
]
