const VOID = new Set(['meta', 'br', 'img', 'link', 'hr', 'input', 'wbr'])

export interface Tag {
  name: string
  attributes: Record<string, string>
}

/**
 * Reads markup as strictly as XML: every tag closed in order, every attribute quoted, no stray angle bracket. What
 * passes here leaves a browser nothing to repair.
 *
 * @throws Error that names the place
 */
export function readMarkup(markup: string): { tags: Tag[]; text: string } {
  const tags: Tag[] = []
  const open: string[] = []
  let text = ''
  const token = /<!DOCTYPE html>|<style>[^<]*<\/style>|<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>|([^<>]+)/gy
  while (token.lastIndex < markup.length) {
    const at = token.lastIndex
    const match = token.exec(markup)
    if (match === null) throw new Error(`not well-formed: ${markup.slice(at, at + 80)}`)
    const [, slash, name, attributes = '', words] = match
    if (words !== undefined) text += words
    if (name === undefined) continue
    if (slash === '/') {
      const last = open.pop()
      if (last !== name) {
        throw new Error(`</${name}> closes <${last ?? 'nothing'}>: ${markup.slice(Math.max(0, at - 60), at + 20)}`)
      }
      continue
    }
    tags.push({
      name,
      attributes: Object.fromEntries(
        [...attributes.matchAll(/ ([a-z-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
      ),
    })
    if (!VOID.has(name)) open.push(name)
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(', ')}`)
  return { tags, text }
}
