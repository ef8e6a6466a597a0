import { readFileSync } from 'node:fs'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { parseSync, Visitor, type Argument, type Expression } from 'oxc-parser'

/** A piece of text and the line it starts on. */
export interface Text {
  file: string
  line: number
  text: string
}

/** The prose of a file's comments, without quotes of the standard, code and tags. Adjacent `//` lines make one text. */
export function commentsOf(file: string): Text[] {
  const { source, comments, lineOf } = parse(file)
  const blocks: { start: number; end: number; text: string }[] = []
  for (const { type, value, start, end } of comments) {
    const last = blocks.at(-1)
    const isContinued = type === 'Line' && /^[ \t]*\n[ \t]*$/.test(source.slice(last?.end, start))
    if (last && isContinued) {
      last.text += `\n${value}`
      last.end = end
    } else blocks.push({ start, end, text: value })
  }
  return blocks.map(({ start, text }) => ({ file, line: lineOf(start), text: proseOf(text) }))
}

/** The names that a file declares and uses, and the texts it contains, each with its words apart. */
export function namesOf(file: string): Text[] {
  const { program, lineOf } = parse(file)
  const found: Text[] = [{ file, line: 1, text: wordsOf(file) }]
  const add = (start: number, text: string) =>
    found.push({ file, line: lineOf(start), text: wordsOf(text) })
  new Visitor({
    Identifier: ({ start, name }) => add(start, name),
    PrivateIdentifier: ({ start, name }) => add(start, name),
    Literal: ({ start, value }) => typeof value === 'string' && add(start, value),
    TemplateElement: ({ start, value }) => add(start, value.raw),
  }).visit(program)
  return found
}

/**
 * The titles of a file's tests. They are the first argument of `it`, `test` and `describe` (also of `test.step` or
 * `it.each(…)`), and in a table of cases the quoted keys and the `name` or `title` of a case that contain a space.
 */
export function titlesOf(file: string): Text[] {
  const { program, lineOf } = parse(file)
  const found: Text[] = []
  const add = (start: number, text: string | undefined) => {
    if (text !== undefined) found.push({ file, line: lineOf(start), text: withoutCode(text) })
  }
  new Visitor({
    CallExpression({ callee, arguments: [title] }) {
      if (title && /^(it|test|describe)$/.test(rootOf(callee))) add(title.start, stringOf(title))
    },
    Property({ key, value }) {
      const isName = key.type === 'Identifier' && /^(name|title)$/.test(key.name)
      const node = isName ? value : key
      const text = stringOf(node as Expression)
      if (text?.includes(' ')) add(node.start, text)
    },
  }).visit(program)
  return found
}

/** The prose of a Markdown page: headings, paragraphs, lists and tables without code. */
export function paragraphsOf(file: string): Text[] {
  const found: Text[] = []
  const visit = (node: MarkdownNode): string => {
    if (node.type === 'text') return node.value ?? ''
    const text = (node.children ?? []).map(visit).join('')
    if (node.type !== 'paragraph' && node.type !== 'heading') return text
    found.push({ file, line: node.position?.start.line ?? 1, text })
    return ''
  }
  visit(fromMarkdown(readFileSync(file, 'utf8')))
  return found
}

/** The text that a page of HTML shows, or the texts with a space in a demo's code, without SQL. */
export function shownTextsOf(file: string): Text[] {
  if (!file.endsWith('.html')) {
    const { program, lineOf } = parse(file)
    const found: Text[] = []
    const add = (start: number, text: string) =>
      text.includes(' ') &&
      !/\b(FROM|WHERE)\b/.test(text) &&
      found.push({ file, line: lineOf(start), text: withoutTags(text) })
    new Visitor({
      Literal: ({ start, value }) => typeof value === 'string' && add(start, value),
      TemplateElement: ({ start, value }) => add(start, value.raw),
    }).visit(program)
    return found
  }
  return withoutTags(readFileSync(file, 'utf8'))
    .split('\n')
    .map((text, index) => ({ file, line: index + 1, text }))
}

interface MarkdownNode {
  type: string
  value?: string
  position?: { start: { line: number } } | undefined
  children?: MarkdownNode[]
}

function parse(file: string) {
  const source = readFileSync(file, 'utf8')
  const { program, comments, errors } = parseSync(file, source)
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`)
  const lineOf = (offset: number) => source.slice(0, offset).split('\n').length
  return { source, program, comments, lineOf }
}

function proseOf(comment: string): string {
  return withoutCode(
    comment
      .replace(/^\s*\*+/gm, '')
      .replace(/\[spec\][\s\S]*/, '')
      .replace(/^\s*(oxlint-\S+(?:(?! --).)*(?: --)?|@ts-[\w-]+)/, ''),
  )
}

function withoutCode(text: string): string {
  return text
    .replace(/```[\s\S]*?```/g, ' ')
    .replace(/`[^`]*`/g, ' ')
    .replace(/\{@\w+ [^}]*\}/g, ' ')
    .replace(/@\w+|https?:\/\/\S+/g, ' ')
}

/** HTML with its tags, scripts and comments as blanks, in the same lines. */
function withoutTags(html: string): string {
  return html.replace(
    /<(script|style)\b[^]*?<\/\1>|<!--[^]*?-->|<[^>]*>/g,
    (tag) => ` ${tag.replace(/[^\n]/g, '')}`,
  )
}

/** `lastEventId` as `last event id`. */
function wordsOf(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase()
}

function stringOf(node: Argument): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.raw).join('…')
  return undefined
}

/** The name that a call begins with: `it` of `it.each(rows)(title)`. */
function rootOf(callee: Expression): string {
  if (callee.type === 'Identifier') return callee.name
  if (callee.type === 'MemberExpression') return rootOf(callee.object)
  if (callee.type === 'CallExpression') return rootOf(callee.callee)
  return ''
}
