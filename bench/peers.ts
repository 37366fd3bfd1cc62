import { Client, PageIterator, type PageCollection } from '@microsoft/microsoft-graph-client'
import { createBareClient } from './bare-client.ts'
import type { Against } from './results.ts'
import { sdkMiddleware } from './sdk-middleware.ts'

const SELECT = 'id,displayName,userPrincipalName,signInActivity'
/** People to a page for whoever asks for no number. */
const DEFAULT_PAGE = 100

/** What somebody needs to read the sign-in dates of a whole tenant. */
export interface PeerRead {
  requests: Against
  seconds: Against
}

/** For how many requests a peer is watched; what the rest takes is calculated from those after the first `warmUp`. */
export interface Sample {
  people: number
  warmUp: number
  requests: number
}

/** Seconds from the start to the end of each request that the peer had answered. */
type Times = number[]

/**
 * How others read everybody's sign-in dates: a flow asks person by person; Microsoft's SDK and CLI for Microsoft 365
 * follow next links in pages of the default size. The CLI goes to no other host than Microsoft's, so its requests are
 * sent as its code sends them (`entra user list --properties …`, 11.11): one page after the other, without `$top`.
 */
export const PEERS: readonly ((graphUrl: string, sample: Sample) => Promise<PeerRead>)[] = [
  async (graphUrl, sample) => {
    const times = await flowLoop(graphUrl, Math.min(sample.requests, sample.people))
    return peerRead('loop of a flow', sample.people, times, sample)
  },
  async (graphUrl, sample) => {
    const times = await pageIterator(graphUrl, Math.min(sample.requests, pagesOf(sample)))
    return peerRead("Graph SDK's PageIterator", pagesOf(sample), times, sample)
  },
  async (graphUrl, sample) => {
    const times = await commandLine(graphUrl, Math.min(sample.requests, pagesOf(sample)))
    return peerRead('CLI for Microsoft 365', pagesOf(sample), times, sample)
  },
]

const pagesOf = ({ people }: Sample) => Math.ceil(people / DEFAULT_PAGE)

async function flowLoop(graphUrl: string, requests: number): Promise<Times> {
  const client = createBareClient(graphUrl)
  try {
    const { value } = await client.send<{ value: { id: string }[] }>('GET', '/v1.0/users?$select=id&$top=999')
    const ids = value.slice(0, requests)
    const done = stopwatch()
    for (const { id } of ids) {
      await client.send('GET', `/v1.0/users/${id}?$select=signInActivity`)
      done.lap()
    }
    return done.times
  } finally {
    client.close()
  }
}

async function commandLine(graphUrl: string, requests: number): Promise<Times> {
  const client = createBareClient(graphUrl)
  try {
    const done = stopwatch()
    let next: string | undefined = `/v1.0/users?$select=${SELECT}`
    while (next !== undefined && done.times.length < requests) {
      next = (await client.send<PageCollection>('GET', next))['@odata.nextLink']
      done.lap()
    }
    return done.times
  } finally {
    client.close()
  }
}

async function pageIterator(graphUrl: string, requests: number): Promise<Times> {
  const client = Client.initWithMiddleware({ middleware: sdkMiddleware(graphUrl) })
  const done = stopwatch()
  const first = (await client.api('/users').select(SELECT).get()) as PageCollection
  let entries = 0
  const iterator = new PageIterator(client, first, () => {
    if (entries++ % DEFAULT_PAGE === 0) done.lap()
    return done.times.length < requests
  })
  await iterator.iterate()
  return done.times
}

function stopwatch(): { times: Times; lap: () => void } {
  const started = performance.now()
  const times: Times = []
  return { times, lap: () => times.push((performance.now() - started) / 1000) }
}

function peerRead(name: string, all: number, times: Times, { warmUp }: Sample): PeerRead {
  const last = times.at(-1) ?? Number.NaN
  const left = all - times.length
  if (left <= 0) return { requests: { name, value: all }, seconds: { name, value: last } }
  const from = Math.min(warmUp, times.length - 2)
  const each = (last - (times[from] ?? Number.NaN)) / (times.length - 1 - from)
  return {
    requests: { name, value: all, extrapolated: true },
    seconds: { name, value: last + left * each, extrapolated: true },
  }
}
