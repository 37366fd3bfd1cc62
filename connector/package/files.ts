import { zipSync } from 'fflate'

/** Files by their path, with forward slashes: text as UTF-8 without a mark in front of it, or bytes as they are. */
export type Files = Readonly<Record<string, string | Uint8Array>>

/** Zips keep the date as a clock on the wall shows it, so that the same local date is the same everywhere. */
const ALWAYS = new Date(1980, 0, 1)

/** The same files make the same bytes, whenever, wherever and in whatever order they were put together. */
export function zip(files: Files): Uint8Array {
  const encoder = new TextEncoder()
  const sorted = Object.keys(files).toSorted()
  return zipSync(
    Object.fromEntries(
      sorted.map((path) => {
        const content = files[path] ?? ''
        return [path, typeof content === 'string' ? encoder.encode(content) : content]
      }),
    ),
    { mtime: ALWAYS },
  )
}

export const jsonText = (value: unknown, indent = 2): string => `${JSON.stringify(value, null, indent)}\n`
