export interface TokenRequest {
  /** Claims challenge of Graph (continuous access evaluation), as JSON; the cached token must not be used then. */
  claims?: string
  signal?: AbortSignal
}

/** Where access tokens for Microsoft Graph come from. Asked before every request: the source caches, not its caller. */
export type TokenSource = (request?: TokenRequest) => Promise<string>
