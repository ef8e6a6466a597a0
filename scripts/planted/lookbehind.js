// Safari has parsed lookbehind since 16.4: scripts/check-engines.ts expects a complaint for Safari 16.0 alone.
export const planted = /(?<=planted)/
