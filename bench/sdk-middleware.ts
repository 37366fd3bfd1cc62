import {
  AuthenticationHandler,
  RedirectHandler,
  RedirectHandlerOptions,
  RetryHandler,
  RetryHandlerOptions,
  TelemetryHandler,
  type Context,
  type Middleware,
} from '@microsoft/microsoft-graph-client'

const GRAPH = 'https://graph.microsoft.com'

/**
 * The handlers that Microsoft's SDK brings along, in its own order, and behind them one that leads to the simulator
 * instead of to Microsoft: the SDK itself sends no token to another host, and can't follow next links over HTTP.
 */
export function sdkMiddleware(graphUrl: string): Middleware {
  const chain = [
    new AuthenticationHandler({ getAccessToken: async () => 'sdk' }),
    new RetryHandler(new RetryHandlerOptions()),
    new RedirectHandler(new RedirectHandlerOptions()),
    new TelemetryHandler(),
  ]
  chain.forEach((handler, index) => handler.setNext(chain[index + 1] ?? detour(graphUrl)))
  return chain[0] as Middleware
}

const detour = (graphUrl: string): Middleware => ({
  async execute(context: Context): Promise<void> {
    const asked = typeof context.request === 'string' ? context.request : context.request.url
    const response = await fetch(asked.replace(GRAPH, graphUrl), context.options)
    const text = (await response.text()).replace(`"@odata.nextLink":"${graphUrl}`, `"@odata.nextLink":"${GRAPH}`)
    context.response = new Response(text, { status: response.status, headers: response.headers })
  },
})
