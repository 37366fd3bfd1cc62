import type { Caller } from './access/roles.ts'
import { revokeLinks } from '../store/link-revocations.ts'
import { isoTime } from '../time.ts'
import type { Decisions } from './plans/decisions.ts'
import type { Ledger } from './plans/ledger.ts'

/** Ends the links that were handed out for something: pages of reports, and places where operations tell how far they are. */
export function createLinkRevocations ({ ledger, decisions }: { ledger: Ledger, decisions: Decisions }) {
  return {
    /** @throws Refusal `PlanNotFound`, `RoleRequired` */
    async revoke ({ planId }: { planId: string }, caller: Caller) {
      await decisions.get(planId, caller, 'operate')
      const at = await ledger.write(caller.id, async ({ db, at, audit }) => {
        await revokeLinks(db, `plan:${planId}`, at, caller.id)
        audit({ action: 'links.revoked', planId })
        return at
      })
      return { planId, revokedDateTime: isoTime(at.getTime()) }
    },
  }
}
