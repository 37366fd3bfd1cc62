import type pg from 'pg'
import { timeLeft } from '../deadline.ts'

/** The server breaks off each of our statements sooner: what is silent for longer is not there any more. */
const SILENT_MS = 35_000
/** What Graph did is written down also when the time for the reply is over. */
const LEAST_MS = 5_000

const patience = (): number => Math.min(SILENT_MS, Math.max(LEAST_MS, timeLeft()))

type Query = (...given: unknown[]) => Promise<unknown> | undefined

/**
 * Gives a connection up when it stays silent: a firewall that forgot it, or a machine that froze, tells nobody, and
 * without this a statement waits for ever. Work waits a little longer than any statement may take, a request for as
 * long as its reply may. (What `pg` has for it, `query_timeout`, hands the connection on as it is, with the statement
 * still under way.)
 *
 * @param tell says so
 */
export function giveUpInSilence(client: pg.PoolClient, tell: () => void): void {
  const query = client.query.bind(client) as Query
  const bounded: Query = (...given) => {
    const timer = setTimeout(() => {
      tell()
      // It is busy, so this breaks it off and does not wait for the server.
      client.end().catch(tell)
    }, patience())
    const done = () => clearTimeout(timer)
    const callback = given.at(-1)
    if (typeof callback !== 'function') return query(...given)?.finally(done)
    return query(...given.slice(0, -1), (...results: unknown[]) => {
      done()
      callback(...results)
    })
  }
  client.query = bounded as typeof client.query
}
