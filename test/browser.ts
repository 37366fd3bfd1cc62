/** A browser without JavaScript: follows redirects, keeps cookies, and says where a form comes from, as browsers do. */
export function browser({ url }: { url: string }) {
  const jar = new Map<string, string>()
  const visited: string[] = []
  async function go(
    address: string,
    init: RequestInit = {},
  ): Promise<{ status: number; text: string; headers: Headers; at: string }> {
    for (let hops = 0, next = address, options = init; ; hops++) {
      visited.push(next)
      const answer = await fetch(next, {
        ...options,
        redirect: 'manual',
        headers: {
          ...(options.headers as Record<string, string> | undefined),
          cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        },
      })
      for (const cookie of answer.headers.getSetCookie()) {
        const [pair = ''] = cookie.split(';')
        const [name = '', value = ''] = pair.split(/=(.*)/)
        if (value === '') jar.delete(name)
        else jar.set(name, value)
      }
      const location = answer.headers.get('location')
      if (location === null || hops > 15) {
        return { status: answer.status, text: await answer.text(), headers: answer.headers, at: next }
      }
      // What is public is this machine here.
      next = new URL(location, next).href
      options = {}
    }
  }
  return {
    open: (path: string) => go(url + path),
    /** @param headers what a browser says by itself, unless a test says otherwise */
    send: (
      path: string,
      values: Record<string, string> | [string, string][],
      headers: Record<string, string> = { origin: 'null', 'sec-fetch-site': 'same-origin' },
    ) => go(url + path, { method: 'POST', body: new URLSearchParams(values), headers }),
    go,
    jar,
    visited,
  }
}

const ENTITIES = { '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>', '&#10;': '\n', '&amp;': '&' }

/** The values of a page's inputs, by their names, as a browser would send them; of several with one name the last. */
export const inputsOf = (page: string): Record<string, string> =>
  Object.fromEntries(
    [...page.matchAll(/<input [^>]*>/g)].map(([tag]) => [
      /name="([^"]*)"/.exec(tag)?.[1] ?? '',
      (/value="([^"]*)"/.exec(tag)?.[1] ?? '').replaceAll(
        /&(quot|#39|lt|gt|#10|amp);/g,
        (entity) => ENTITIES[entity as keyof typeof ENTITIES],
      ),
    ]),
  )

/** The form of a page that is sent to this address. */
export const formTo = (page: string, action: string): string =>
  page
    .split('<form ')
    .find((form) => form.includes(`action="${action}"`))
    ?.split('</form>')[0] ?? ''
