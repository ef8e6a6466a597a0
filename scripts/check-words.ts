/**
 * `npm run words`: counts words that make comments and test titles hard to read, and finds names of `src/` that the
 * vocabulary has replaced. Exits with 1 if a scope is over a limit. `--lines` shows each match. The planted texts come
 * first: a check that misses one of them is broken.
 */
import { globSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  commentsOf,
  namesOf,
  paragraphsOf,
  shownTextsOf,
  titlesOf,
  type Text,
} from './words/extract.ts'

interface Rule {
  name: string
  words: RegExp
  /** Occurrences allowed per 1000 words of comments or prose. */
  perThousand: number
  /** Share of titles allowed to match, in percent. */
  percent: number
}

const { values } = parseArgs({ options: { lines: { type: 'boolean' } } })

/** The patterns that make a sentence hard to read. The limits leave room for their proper uses. */
const rules: Rule[] = [
  { name: 'what', words: /\bwhat(ever)?\b/gi, perThousand: 2, percent: 2 },
  { name: 'where', words: /\bwhere(ver)?\b/gi, perThousand: 1.5, percent: 2 },
  {
    name: 'who, nobody, somebody',
    words: /\b(who(m|ever)?|nobody|somebody)\b/gi,
    perThousand: 0.2,
    percent: 2,
  },
  {
    name: 'tell, hear of, asked for',
    words: /\b(tells?|told|telling|hears? of|heard of|asked for)\b/gi,
    perThousand: 0.5,
    percent: 1,
  },
  {
    name: 'goes on, comes back, passed over, let go',
    words:
      /\b(go(es|ing)? on|went on|com(es?|ing) back|came back|pass(es|ed)? over|lets? go|letting go)\b/gi,
    perThousand: 0.5,
    percent: 1,
  },
  {
    name: 'is no, is nothing',
    words: /(?<!\bthere )\b(is|are|was|were) (no|nothing)\b(?! (longer|more)\b)/gi,
    perThousand: 0.5,
    percent: 1,
  },
  {
    name: 'of yours, of its own, of the caller’s',
    words:
      /\bof (yours|ours|theirs|(its|their|your|our|one['’]s) own)\b|\bof the \w+['’]s(?= *([.,;:)]|$))/gim,
    perThousand: 0.5,
    percent: 1,
  },
  {
    name: 'anew, for ever, at hand, in the midst of',
    words: /\b(anew|for ever|at hand|in the midst of)\b/gi,
    perThousand: 0.2,
    percent: 1,
  },
]

/** All of `what`, `where` and `who` together may mark this share of the titles, in percent. */
const titleWords = /\b(what(ever)?|where(ver)?|who(m|ever)?|nobody|somebody)\b/i
const titleLimit = 2

/** Private synonyms that the architecture's vocabulary replaces. Names and texts are matched with their words apart. */
const oldNames =
  /\b(life|claim(s|ed)?|positions?|hurry|hurries|heed(s|ed)?|misuse|knocks?|let go)\b/g
/** Words that are fine in prose and wrong as a name. */
const oldIdentifiers = /\b(lives|places?|blocks?|rooms?|tells?)\b/g

const tests = [
  'test/**/*.{test,test-d,spec}.{ts,tsx}',
  'test/{mutants/list,native}/*.ts',
  'test/hostile/{inputs,loops}.ts',
  'bench/**/*.test.ts',
  'examples/test/**/*.{test,spec}.ts',
]

interface Scope {
  name: string
  files: string[]
  read: (file: string) => Text[]
  isTitles?: true
}

const scopes: Scope[] = [
  { name: 'comments of src/', files: ['src/**/*.ts'], read: commentsOf },
  { name: 'test titles', files: tests, read: titlesOf, isTitles: true },
  { name: 'comments of test/', files: ['test/**/*.{ts,tsx}'], read: commentsOf },
  { name: 'comments of examples/', files: ['examples/**/*.ts'], read: commentsOf },
  { name: 'comments of bench/', files: ['bench/**/*.ts'], read: commentsOf },
  {
    name: 'comments of scripts/',
    files: ['scripts/{,!(planted)/}*.ts'],
    read: commentsOf,
  },
  {
    name: 'README and guides',
    files: ['*.md', 'docs/{,*/}*.md'],
    read: paragraphsOf,
  },
  {
    name: 'pages of the demos',
    files: ['examples/{,*/}*.html', 'examples/*/*.ts'],
    read: shownTextsOf,
  },
  { name: 'README of tests', files: ['test/**/*.md'], read: paragraphsOf },
]

/** Planted texts with the problems to be found in each. */
const planted = {
  scope: {
    name: 'planted comments',
    files: ['scripts/planted/words.ts'],
    read: commentsOf,
  },
  page: {
    name: 'planted page',
    files: ['scripts/planted/words.html'],
    read: shownTextsOf,
  },
  script: {
    name: 'planted script',
    files: ['scripts/planted/words.ts'],
    read: shownTextsOf,
  },
  titles: {
    name: 'planted titles',
    files: ['scripts/planted/words.ts'],
    read: titlesOf,
    isTitles: true,
  },
  names: [
    'life',
    'claim',
    'position',
    'hurries',
    'heeded',
    'misuse',
    'let go',
    'place',
    'block',
    'tell',
  ],
} satisfies { scope: Scope; page: Scope; script: Scope; titles: Scope; names: string[] }

const filesOf = (patterns: readonly string[]) =>
  globSync(patterns, { exclude: ['**/node_modules/**', 'test/package/consumers/apps/**'] }).sort()

const countOf = (text: string, words: RegExp) => text.match(words)?.length ?? 0

const matchesIn = ({ text }: Text) =>
  rules.reduce((sum, { words }) => sum + countOf(text, words), 0)

/** Counts a scope by rule; returns the rules over their limit. */
function judge(scope: Scope, print: (line: string) => void): string[] {
  const texts = filesOf(scope.files).flatMap(scope.read)
  const total = scope.isTitles
    ? texts.length
    : texts.reduce((sum, { text }) => sum + countOf(text, /[A-Za-z][\w'’-]*/g), 0)
  if (total === 0) throw new Error(`Nothing to read: ${scope.name} (${scope.files.join(', ')})`)
  const over: string[] = []
  print(`${scope.name}: ${total} ${scope.isTitles ? 'titles' : 'words'}`)
  const row = (name: string, rate: number, limit: number) => {
    const unit = scope.isTitles ? '%' : '‰'
    const isOver = rate > limit
    if (isOver) over.push(name)
    const figures = `${rate.toFixed(1)} ${unit}`.padStart(8) + `  limit ${limit} ${unit}`
    print(`  ${isOver ? 'OVER' : 'ok  '} ${name.padEnd(42)} ${figures}`)
  }
  for (const { name, words, perThousand, percent } of rules) {
    const hits = texts.map(({ text }) => countOf(text, words))
    const sum = hits.reduce((all, hit) => all + (scope.isTitles ? Math.min(hit, 1) : hit), 0)
    row(name, (sum / total) * (scope.isTitles ? 100 : 1000), scope.isTitles ? percent : perThousand)
  }
  if (scope.isTitles) {
    const marked = texts.filter(({ text }) => titleWords.test(text)).length
    row('what, where, who together', (marked / total) * 100, titleLimit)
  }
  if (values.lines) {
    for (const { file, line, text } of texts.filter((each) => matchesIn(each) > 0))
      print(`    ${file}:${line}: ${text.replace(/\s+/g, ' ').trim()}`)
  } else if (over.length > 0) {
    for (const [file, matches] of worstFiles(texts))
      print(`    ${String(matches).padStart(4)} ${file}`)
  }
  return over
}

/** The files with the most matches, and how many. */
function worstFiles(texts: readonly Text[], length = 10): [file: string, matches: number][] {
  const counts = new Map<string, number>()
  for (const text of texts) {
    const matches = matchesIn(text)
    if (matches > 0) counts.set(text.file, (counts.get(text.file) ?? 0) + matches)
  }
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, length)
}

/** Each old name of a file with the lines it occurs on. */
function oldNamesIn(file: string): [word: string, lines: number[]][] {
  const names = namesOf(file)
  const isIdentifier = ({ text }: Text) => !/[^\w ]/.test(text)
  const searches: [Text[], RegExp][] = [
    [[...names, ...commentsOf(file)], oldNames],
    [names.filter(isIdentifier), oldIdentifiers],
  ]
  const found = new Map<string, Set<number>>()
  for (const [texts, words] of searches) {
    for (const { line, text } of texts) {
      for (const word of text.toLowerCase().match(words) ?? []) {
        found.set(word, (found.get(word) ?? new Set()).add(line))
      }
    }
  }
  return [...found].map(([word, lines]) => [word, [...lines]])
}

function blindSpots(): string[] {
  const silent = () => {}
  const expected = rules.map(({ name }) => name)
  const missedIn = (scope: Scope) => {
    const over = judge(scope, silent)
    return expected.filter((name) => !over.includes(name)).map((name) => `${scope.name}: ${name}`)
  }
  const names = planted.scope.files.flatMap(oldNamesIn).map(([word]) => word)
  return [
    ...[planted.scope, planted.page, planted.script, planted.titles].flatMap(missedIn),
    ...planted.names.filter((name) => !names.includes(name)).map((name) => `names: ${name}`),
  ]
}

const missed = blindSpots()
if (missed.length > 0) {
  console.error(`The check is blind to planted words:\n  ${missed.join('\n  ')}`)
  process.exit(1)
}

let failures = 0
for (const scope of scopes) failures += judge(scope, console.log).length
let oldCount = 0
/** Styles, whose words are those of CSS. */
const styles = 'src/inspector/view/css.ts'
for (const file of filesOf(['src/**/*.ts']).filter((each) => each !== styles)) {
  for (const [word, lines] of oldNamesIn(file)) {
    oldCount += lines.length
    console.log(`${file}: old name "${word}" on line ${lines.join(', ')}`)
  }
}
console.log(`old names in src/: ${oldCount}`)
if (oldCount > 0) failures += 1
console.log(failures === 0 ? 'All texts are within their limits' : `${failures} limits exceeded`)
process.exitCode = failures === 0 ? 0 : 1
