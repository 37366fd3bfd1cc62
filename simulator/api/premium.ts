import { GraphError } from '../http/graph-error.ts'
import type { World } from '../world.ts'

/** Sign-in data needs Entra ID P1 in the tenant (learn.microsoft.com/graph/known-issues, "license check errors"). */
export function requirePremium(world: World): void {
  if (world.has('noP1')) {
    throw new GraphError(
      403,
      'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
      "Neither tenant is B2C or tenant doesn't have premium license",
    )
  }
}

/** PIM without P2 answers 400, not 403 (seen so by four independent code bases). */
export function requireP2(world: World): void {
  if (world.has('noP2')) {
    throw new GraphError(
      400,
      'AadPremiumLicenseRequired',
      'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.',
    )
  }
}
