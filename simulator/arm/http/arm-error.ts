import type { PolicyRule } from '../estate/policy-rules.ts'
import { present } from '../../present.ts'

export interface ErrorDetail {
  code: string
  message: string
}

/** A refusal in the shape of Azure Resource Manager: `{ error: { code, message, details? } }`. */
export class ArmError extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>
  readonly details: readonly ErrorDetail[] | undefined

  constructor(
    status: number,
    code: string,
    message: string,
    { headers = {}, details }: { headers?: Readonly<Record<string, string>>; details?: readonly ErrorDetail[] } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
    this.details = details
  }

  get body(): unknown {
    const { code, message, details } = this
    return { error: { code, message, ...present('details', details) } }
  }
}

/** A refusal that is a text alone: what the documents call "Not implemented exception". */
export class PlainArmError extends ArmError {
  override get body(): unknown {
    return this.message
  }
}

export const badRequest = (message: string, code = 'BadRequest') => new ArmError(400, code, message)

export const notFound = (code: string, message: string) => new ArmError(404, code, message)

export const authorizationFailed = (
  { objectId, appId }: { objectId: string; appId: string },
  action: string,
  scope: string,
) =>
  new ArmError(
    403,
    'AuthorizationFailed',
    `The client '${appId}' with object id '${objectId}' does not have authorization to perform action '${action}' over ` +
      `scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  )

/** PIM without P2 (seen by AzGovViz and EntraFalcon). */
export const premiumRequired = () =>
  badRequest(
    'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.',
    'AadPremiumLicenseRequired',
  )

/** All rules that fail are named together (EasyPIM, terraform-provider-azurerm). */
export const policyFailed = (rules: ReadonlyArray<PolicyRule['id']>) =>
  badRequest(
    `The following policy rules failed: ${JSON.stringify(rules)}`,
    'RoleAssignmentRequestPolicyValidationFailed',
  )
