import type { Test } from 'tap'
import { browser } from '../browser.ts'
import { keyOf, type KeyName, type ServiceOptions } from '../helper.ts'
import { startRolePlans } from '../role-plans/support.ts'

export type Browser = ReturnType<typeof browser>

/** A service on the simulated tenant with its console, which opens with API keys. */
export async function startConsole(t: Test, { env = {}, ...options }: ServiceOptions = {}) {
  const bench = await startRolePlans(t, { ...options, env: { CONSOLE_SIGN_IN: 'apiKey', ...env } })
  return {
    ...bench,
    /** A browser in which somebody has signed in with the key of this name. */
    async signedIn(name: KeyName): Promise<Browser> {
      const somebody = browser(bench)
      const { status, text } = await somebody.send('/admin/sign-in', { key: keyOf(name), path: '' })
      if (status !== 200) throw new Error(`${status}: ${text}`)
      return somebody
    },
  }
}

/** The headings of the parts that a page shows. */
export const headingsOf = (page: string): string[] =>
  [...page.matchAll(/<h2[^>]*>([^<]*)<\/h2>/g)].map(([, heading = '']) => heading)
