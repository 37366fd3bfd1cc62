/** Which access tokens this service takes. */
export interface TokenRules {
  /** The sign-in host, without a slash at its end. */
  authority: string
  tenantId: string
  audiences: readonly string[]
  /** Client apps that may call; any while empty. */
  clientIds: readonly string[]
  /** What a user's token must carry in `scp`. */
  scope: string
}
