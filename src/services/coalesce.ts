/**
 * Lets single look-ups that arrive within a short window share one read. Each caller gets what was found for its key,
 * undefined if nothing was, or the failure of the shared read.
 *
 * @param load reads many keys at once
 * @param windowMs how long the first caller waits for company
 * @param most how many keys one read takes; a full one leaves at once
 * @param isAboutOne whether a failure may be about one of the keys alone: then each is read by itself, so that nobody
 *   fails by what is about somebody else
 */
export function coalesce<V>(
  load: (keys: string[]) => Promise<Map<string, V>>,
  windowMs: number,
  most: number,
  isAboutOne: (error: unknown) => boolean = () => false,
): (key: string) => Promise<V | undefined> {
  let open: { keys: Set<string>; read: Promise<Map<string, V>>; leave: () => void } | undefined

  return async (key) => {
    open ??= start()
    const { keys, read, leave } = open
    keys.add(key)
    if (keys.size >= most) leave()
    const found = await read.catch((error: unknown) => {
      if (keys.size > 1 && isAboutOne(error)) return load([key])
      throw error
    })
    return found.get(key)
  }

  function start() {
    const keys = new Set<string>()
    let leave = () => {}
    const full = new Promise<void>((resolve) => {
      const timer = setTimeout(() => leave(), windowMs)
      leave = () => {
        clearTimeout(timer)
        open = undefined
        resolve()
      }
    })
    const read = full.then(() => load([...keys]))
    return { keys, read, leave: () => leave() }
  }
}

/** How long a single look-up waits for others to share its read, in milliseconds. */
export const WINDOW_MS = 50
