/** A mistake in the command line. Its message is one line that names the flag and the fix. */
export class UsageError extends Error {}
