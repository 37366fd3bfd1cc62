import { setTimeout as sleep } from 'node:timers/promises'
import type { Service } from './processes.ts'

const PAUSE_MS = 50

/** The body of an answer. @throws Error for anything but 200 */
export async function ask(service: Pick<Service, 'call'>, method: string, path: string, body?: object): Promise<any> {
  const answer = await service.call(method, path, body)
  if (answer.status !== 200) {
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  }
  return answer.body
}

/** The same of long work: as a flow does, it looks at the location until the work is over. */
export async function askToTheEnd(
  service: Pick<Service, 'call' | 'url'>,
  method: string,
  path: string,
  body?: object,
): Promise<any> {
  let answer = await service.call(method, path, body)
  const place = new URL(answer.location ?? service.url)
  while (answer.status === 202) {
    await sleep(PAUSE_MS)
    answer = await service.call('GET', place.pathname + place.search)
  }
  if (answer.status !== 200) {
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  }
  return answer.body
}

/** Path and query of a next link, whatever address the service believes to be known by. */
export function pathOf(link: string | undefined): string | undefined {
  if (link === undefined) return undefined
  const url = new URL(link)
  return url.pathname + url.search
}
