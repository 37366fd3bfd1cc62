export const DAY_MS = 86_400_000

/** UTC with `Z`: what a time in an answer looks like, whatever Graph sent. */
export const isoTime = (time: string | number): string => new Date(time).toISOString()
