/** Splits the bytes of a stream into its blocks, each with the blank line after it, and with LF as the only line end. */
export class BlockSplitter {
  // `ignoreBOM`, because Node's decoder drops a second BOM, too.
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  /** The beginning of a block. Pieces, because joining them for each chunk would cost quadratic time. */
  #pieces: string[] = []
  #isStart = true
  #endsWithCr = false
  #endsWithLf = true

  /** Returns the blocks that these bytes complete. */
  push(bytes: Uint8Array): string[] {
    return this.#split(this.#decoder.decode(bytes, { stream: true }))
  }

  /** Returns the unfinished last block; `''` if there is none. */
  end(): string {
    this.#pieces.push(this.#decoder.decode())
    return this.#pieces.join('')
  }

  #split(decoded: string): string[] {
    let text = decoded
    if (text === '') return []
    // [spec] One leading U+FEFF BYTE ORDER MARK is dropped.
    if (this.#isStart && text[0] === '\uFEFF') text = text.slice(1)
    this.#isStart = false
    if (this.#endsWithCr && text[0] === '\n') text = text.slice(1)
    this.#endsWithCr = decoded.endsWith('\r')
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n')
    const blocks: string[] = []
    let start = 0
    // A blank line may begin with the LF that ended the last chunk.
    let end = this.#endsWithLf && text[0] === '\n' ? 1 : endOfBlock(text, 0)
    while (end) {
      this.#pieces.push(text.slice(start, end))
      const block = this.#pieces.join('')
      this.#pieces = []
      if (!/^\n*$/.test(block)) blocks.push(block)
      start = end
      while (text[start] === '\n') start++
      end = endOfBlock(text, start)
    }
    if (start < text.length) this.#pieces.push(text.slice(start))
    if (text !== '') this.#endsWithLf = text.endsWith('\n')
    return blocks
  }
}

/** The index after the next blank line; `0` if there is none. */
function endOfBlock(text: string, start: number): number {
  const at = text.indexOf('\n\n', start)
  return at < 0 ? 0 : at + 2
}

/** The contents of a block that matter for its position. */
export interface BlockContents {
  readonly hasData: boolean
  /** The ID that the block sets. */
  readonly id: string | undefined
  /** The name of its event. */
  readonly type: string
}

/** Reads the field names of a block, and the values of `id` and `event`. */
export function readBlock(block: string): BlockContents {
  let hasData = false
  let id: string | undefined
  let type = 'message'
  for (let start = 0; start < block.length;) {
    const end = block.indexOf('\n', start)
    const line = end < 0 ? block.length : end
    if (startsField(block, 'data', start, line)) hasData = true
    else if (startsField(block, 'id', start, line)) {
      const value = valueOf(block.slice(start + 3, line))
      // [spec] If the field value does not contain U+0000 NULL, then set the last event ID buffer to the field value.
      if (!value.includes('\0')) id = value
    } else if (startsField(block, 'event', start, line))
      type = valueOf(block.slice(start + 6, line)) || 'message'
    start = line + 1
  }
  return { hasData, id, type }
}

function startsField(block: string, name: string, start: number, end: number): boolean {
  const after = start + name.length
  return block.startsWith(name, start) && (after === end || block[after] === ':')
}

const valueOf = (text: string): string => (text[0] === ' ' ? text.slice(1) : text)
