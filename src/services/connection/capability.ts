/** A Microsoft Entra ID license that a capability needs in the tenant. */
export type EntraLicense = 'P1' | 'P2'

export interface Capability {
  capability: string
  label: string
  /** Whose token counts: the identity that reads, or the one that writes. */
  identity: 'read' | 'write'
  /** Every one of these lines must be met; any name in a line meets it, the least privileged first. */
  permissions: readonly (readonly string[])[]
  license?: EntraLicense
  /** Whether the capability works without, only worse: then its lack is a warning. */
  optional?: true
  /** What turns it on; nobody is told that it is missing otherwise. */
  setting?: 'roleRequestsRead'
}
