import { styleText } from 'node:util'

/** The colours and weights in use. */
export type Style = 'blue' | 'bold' | 'cyan' | 'dim' | 'green' | 'magenta' | 'red' | 'yellow'

/** Gives text a style. */
export type Paint = (style: Style, text: string) => string

/** Text as it is. */
export const paintNothing: Paint = (_, text) => text

/** Styles for a stream: none unless it is a terminal with colours. `NO_COLOR` and `FORCE_COLOR` decide first. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  if (styleText('bold', 'x', { stream }) === 'x') return paintNothing
  return (style, text) => styleText(style, text, { validateStream: false })
}
