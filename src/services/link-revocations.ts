import { Refusal } from '../errors.ts'
import { findCampaign } from '../store/campaigns.ts'
import { findContactRequest } from '../store/contact-requests.ts'
import { revokeLinks } from '../store/link-revocations.ts'
import { findSnapshot } from '../store/role-snapshots.ts'
import type { Store } from '../store/database.ts'
import { isoTime } from '../time.ts'
import { mayCall, type Caller } from '../callers.ts'
import { campaignNotFound, requestNotFound } from './campaigns/lookup.ts'
import type { Decisions } from './plans/decisions.ts'
import type { Ledger } from './plans/ledger.ts'
import { present } from '../present.ts'

/** What links were handed out for: exactly one of them. */
export interface LinksOf {
  planId?: string
  campaignId?: string
  requestId?: string
  snapshotId?: string
}

/**
 * Ends the links that were handed out for something: pages of reports and forms, and places where operations tell how
 * far they are.
 */
export function createLinkRevocations({
  store,
  ledger,
  decisions,
}: {
  store: Store
  ledger: Ledger
  decisions: Decisions
}) {
  /**
   * @throws Refusal `PlanNotFound`, `CampaignNotFound`, `ContactRequestNotFound`, `SnapshotNotFound`, `RoleRequired`
   */
  async function assertRevocable(
    { planId, campaignId, requestId, snapshotId }: LinksOf,
    caller: Caller,
  ): Promise<void> {
    if (planId !== undefined) await decisions.get(planId, caller, 'operate')
    else if (snapshotId !== undefined) await assertSnapshot(snapshotId, caller)
    else if (!mayCall(caller, ['ContactEditor'])) {
      throw new Refusal('RoleRequired', 'Links of contact campaigns are revoked with the role ContactEditor.')
    }
    if (campaignId !== undefined && (await findCampaign(store.db, campaignId)) === undefined) {
      throw campaignNotFound(campaignId)
    }
    if (requestId !== undefined && (await findContactRequest(store.db, requestId)) === undefined) {
      throw requestNotFound(requestId)
    }
  }

  async function assertSnapshot(snapshotId: string, caller: Caller): Promise<void> {
    if (!mayCall(caller, ['RoleOperator'])) {
      throw new Refusal('RoleRequired', 'Links of role reports are revoked with the role RoleOperator.')
    }
    if ((await findSnapshot(store.db, snapshotId.toLowerCase())) === undefined) {
      throw new Refusal('SnapshotNotFound', `There is no snapshot with the id "${snapshotId}".`, {
        target: 'snapshotId',
      })
    }
  }

  return {
    /** @throws Refusal `InvalidInput`, and for what does not exist or is not the caller's to revoke */
    async revoke({ planId, campaignId, requestId, snapshotId }: LinksOf, caller: Caller) {
      const [named, ...more] = Object.entries({
        plan: planId,
        campaign: campaignId,
        request: requestId,
        snapshot: snapshotId,
      }).flatMap(([kind, id]) => (id === undefined ? [] : [`${kind}:${id.toLowerCase()}`]))
      if (named === undefined || more.length > 0) {
        throw new Refusal('InvalidInput', 'Name one plan, campaign, request or snapshot whose links are to end.', {
          target: 'planId',
        })
      }
      const about = {
        ...present('planId', planId),
        ...present('campaignId', campaignId),
        ...present('requestId', requestId),
        ...present('snapshotId', snapshotId),
      }
      await assertRevocable(about, caller)
      const at = await ledger.write(caller.id, async ({ db, at, audit }) => {
        await revokeLinks(db, named, at, caller.id)
        audit({ action: 'links.revoked', ...(planId === undefined ? { data: about } : { planId }) })
        return at
      })
      return { ...about, revokedDateTime: isoTime(at) }
    },
  }
}
