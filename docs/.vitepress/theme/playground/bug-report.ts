import type { RunView } from './run-view.ts'

/** The facts of a bug report. */
export interface ReportFacts {
  readonly version: string
  /** The URL, which restores the settings. */
  readonly url: string
  readonly userAgent: string
  readonly code: string
  readonly view: RunView
}

/** A run as Markdown, for the bug form: how to reproduce it, the versions, and what happened. */
export function formatReport({ code, url, userAgent, version, view }: ReportFacts): string {
  const attempts = view.attempts.map((row) =>
    cells([
      row.number,
      row.request,
      row.lastEventId,
      row.status,
      row.result,
      row.events,
      row.wait === undefined ? '' : `${row.wait} ms`,
    ]),
  )
  const events = view.received.map(({ error, lastEventId, number, text, type }) =>
    cells([number, lastEventId, type, text, error ?? '']),
  )
  return `### Reproduction

${url}

\`\`\`ts
${code}\`\`\`

### Expected

<!-- Describe the behavior that you expected. -->

### Actual

State at the end: ${view.state.label}

| # | request | Last-Event-ID | status | result | events | next attempt after |
| --- | --- | --- | --- | --- | --- | --- |
${attempts.join('\n')}

<details><summary>${events.length} events</summary>

| # | ID | event | data | error |
| --- | --- | --- | --- | --- |
${events.join('\n')}

</details>

### Versions

- headwater: ${version}
- browser: ${userAgent}
`
}

const cells = (values: readonly (string | number)[]) =>
  `| ${values.map((value) => String(value).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
