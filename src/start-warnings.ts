import type { Config } from './config/config.ts'

/** What the operator should know at the start: a protection that is not there until it is configured. */
export function startWarnings({
  AUDIT_KEY,
  FOUR_EYES,
  HOOK_ALLOW_LOOPBACK,
  ROLE_APPROVER_GROUP_ID,
}: Pick<Config, 'AUDIT_KEY' | 'FOUR_EYES' | 'HOOK_ALLOW_LOOPBACK' | 'ROLE_APPROVER_GROUP_ID'>): {
  variable: string
  reason: string
}[] {
  return [
    ...(AUDIT_KEY === undefined
      ? [
          {
            variable: 'AUDIT_KEY',
            reason:
              'AUDIT_KEY is not set: plans, approvals, contact campaigns and the audit log are not sealed, so ' +
              'whoever can write to the database can forge them; and unless SIGNING_KEY is set, the key that signs ' +
              'links is kept there.',
          },
        ]
      : []),
    ...(FOUR_EYES === 'strict' && ROLE_APPROVER_GROUP_ID === undefined
      ? [
          {
            variable: 'ROLE_APPROVER_GROUP_ID',
            reason:
              'ROLE_APPROVER_GROUP_ID is not set: nobody can approve plans of roles until it names the group of ' +
              'those who may.',
          },
        ]
      : []),
    ...(HOOK_ALLOW_LOOPBACK
      ? [
          {
            variable: 'HOOK_ALLOW_LOOPBACK',
            reason:
              'HOOK_ALLOW_LOOPBACK is true: whoever may subscribe to a trigger can have this machine call itself. It ' +
              'is for tests alone.',
          },
        ]
      : []),
  ]
}
