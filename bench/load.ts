import http from 'node:http'

export interface Load {
  url: string
  headers: Record<string, string>
  /** Asked for in turn, again and again. */
  paths: readonly string[]
  connections: number
  seconds: number
}

export interface LoadResult {
  calls: number
  /** Answers other than 200, and connections that broke. */
  failed: number
  seconds: number
  p50: number
  p99: number
}

/** Calls without a pause over connections that stay open, each with its next call as soon as it has its answer. */
export async function load({ url, headers, paths, connections, seconds }: Load): Promise<LoadResult> {
  const { hostname, port } = new URL(url)
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' })
  const times: number[] = []
  let failed = 0
  let next = 0
  const began = performance.now()
  const until = began + seconds * 1_000

  const call = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const request = http.get(
        { hostname, port, agent, headers, path: paths[next++ % paths.length] ?? '/' },
        (response) => {
          response.resume()
          response.once('end', () => resolve(response.statusCode ?? 0))
          response.once('error', reject)
        },
      )
      request.once('error', reject)
    })

  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const started = performance.now()
        const status = await call().catch(() => 0)
        times.push(performance.now() - started)
        if (status !== 200) failed++
      }
    }),
  )
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? Number.NaN
  return { calls: times.length, failed, seconds: (performance.now() - began) / 1_000, p50: at(0.5), p99: at(0.99) }
}
