import type { Column } from '../suite.ts'

export interface ChunkSize extends Column {
  /** 0 for one event a chunk. */
  readonly bytes: number
}

export const chunkSizes: readonly ChunkSize[] = [
  { name: 'one', title: 'one event a chunk', bytes: 0 },
  { name: '16k', title: '16 KB chunks', bytes: 16_384 },
  { name: '64k', title: '64 KB chunks', bytes: 65_536 },
]
