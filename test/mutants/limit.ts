/** In ms, long enough for a busy machine: a process that takes longer hangs. */
export const limit = 600_000
