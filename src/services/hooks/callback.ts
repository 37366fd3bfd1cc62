import { isLoopback } from '../../loopback.ts'
import type { Settings } from '../../config/settings.ts'
import { Refusal } from '../../errors.ts'
import { hostMatches } from '../../host-pattern.ts'

export type CallbackPolicy = Pick<Settings, 'hookAllowedHosts' | 'hookAllowLoopback'>

/**
 * An address that may be called: https, on a host that the operator lists, with nothing in it that only confuses. It
 * is a secret, which no message repeats: whoever has it can start the flow.
 *
 * @throws Refusal `CallbackNotAllowed`
 */
export function allowedCallback(text: string, policy: CallbackPolicy): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw notAllowed('it can not be read as an address')
  if (url.username !== '' || url.password !== '') throw notAllowed('it holds a user name or a password')
  if (url.hash !== '') throw notAllowed('it ends in a fragment')
  if (policy.hookAllowLoopback && isLoopback(url.hostname)) return url
  if (url.protocol !== 'https:') throw notAllowed('it does not begin with https')
  if (!policy.hookAllowedHosts.some((entry) => isListed(url, entry))) {
    throw notAllowed(`HOOK_ALLOWED_HOSTS does not list the host ${url.host}`)
  }
  return url
}

/** An entry is a host, which stands for port 443, or a host with a port. */
function isListed({ hostname, port }: URL, entry: string): boolean {
  const [host = '', listedPort = '443'] = entry.split(':')
  return (port || '443') === listedPort && hostMatches(host, hostname)
}

const notAllowed = (why: string) =>
  new Refusal('CallbackNotAllowed', `callbackUrl is not called by this service: ${why}.`, { target: 'callbackUrl' })
