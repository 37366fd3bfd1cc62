import { GraphFailure, isRefused } from '../../graph/failure.ts'
import { toRefusal } from '../../graph/refusal.ts'
import { Refusal } from '../../errors.ts'

/** Whether a capability works, and what is missing where it does not; `off` where nobody wants it. */
export const CAPABILITY_STATUSES = ['available', 'warning', 'unavailable', 'unexpected', 'off'] as const

export interface CapabilityStatus {
  capability: string
  label: string
  identity: 'read' | 'write'
  status: (typeof CAPABILITY_STATUSES)[number]
  /** Whether Microsoft was asked to do it; otherwise permissions, roles and licenses were judged alone. */
  tried: boolean
  code?: string
  message?: string
  missingPermissions?: string
}

/** How it stands with a capability, and why. */
export type Verdict = Pick<CapabilityStatus, 'status' | 'code' | 'message' | 'missingPermissions'>

/** Whether somebody who wants the capability has something to do for it. */
export const isLimited = ({ status }: Pick<CapabilityStatus, 'status'>): boolean =>
  status !== 'available' && status !== 'off'

/** Neither a permission nor a license: an administrator looks it up by what Microsoft called it. */
export function unexpected(trial: GraphFailure | Refusal): Verdict {
  if (trial instanceof Refusal) return { status: 'unexpected', code: trial.code, message: trial.message }
  if (!isRefused(trial)) {
    const { code, message } = toRefusal(trial)
    return { status: 'warning', code, message }
  }
  return {
    status: 'unexpected',
    code: trial.code,
    message: `${trial.service} refused the read with ${trial.status} ${trial.code}${described(trial)}.`,
  }
}

/** Which request it was, for support; empty where there was none. */
export function described(trial: GraphFailure | Refusal | undefined): string {
  if (!(trial instanceof GraphFailure)) return ''
  const { operation = 'a read', requestId, service } = trial
  return ` (${operation}${requestId === undefined ? '' : `, ${service.replace('Microsoft ', '')} request ${requestId}`})`
}
