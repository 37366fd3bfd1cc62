import { Refusal } from '../../errors.ts'
import { campaignProposals, insertProposals, lockProposals, writeProposals } from '../../store/contact-answers.ts'
import { insertCampaign, writeCampaign } from '../../store/campaigns.ts'
import { writeSubject } from '../../store/contact-subjects.ts'
import { lockSubjects } from '../../store/contact-subjects.ts'
import { insertSubjects } from '../../store/contact-subjects.ts'
import { writeContactRequest } from '../../store/contact-requests.ts'
import { lockContactRequest } from '../../store/contact-requests.ts'
import { insertRequests } from '../../store/contact-requests.ts'
import type {
  CampaignRow,
  CampaignUpdate,
  ContactRequestRow,
  ContactRequestUpdate,
  ContactSubjectRow,
  ContactSubjectUpdate,
  NewCampaign,
  NewContactRequest,
  NewContactSubject,
  NewProposal,
  ProposalRow,
  ProposalState,
  ProposalUpdate,
} from '../../store/contact-tables.ts'
import type { Executor } from '../../store/database.ts'
import { STATEMENT_ROWS } from '../../store/sizes.ts'
import type { SealFlaw, Seals } from '../plans/seals.ts'

export type CampaignRows = ReturnType<typeof createCampaignRows>

/**
 * Every write to what is sealed of campaigns, each row together with its seal, and whether a row is as this service
 * left it: a value that was approved is the one that somebody saw, and whoever answers is who was asked.
 */
export function createCampaignRows(seals: Seals) {
  /** @throws Refusal `CampaignAltered` */
  function assertNone(flaw: SealFlaw | undefined): void {
    if (flaw !== undefined) throw new Refusal('CampaignAltered', MESSAGES[flaw])
  }

  /**
   * Moves values on that are still in this state.
   *
   * @returns how many
   */
  async function moveProposals(
    db: Executor,
    ids: readonly string[],
    from: ProposalState,
    update: ProposalUpdate,
  ): Promise<number> {
    const rows = await lockProposals(db, ids, from)
    await writeProposals(db, new Map(rows.map((row) => [row.id, seals.after('contactProposal', row, update)])), update)
    return rows.length
  }

  return {
    assertCampaign: (row: CampaignRow): void => assertNone(seals.flaw('campaign', row)),
    assertRequest: (row: ContactRequestRow): void => assertNone(seals.flaw('contactRequest', row)),
    assertSubjects(rows: readonly ContactSubjectRow[]): void {
      for (const row of rows) assertNone(seals.flaw('contactSubject', row))
    },
    assertProposal: (row: ProposalRow): void => assertNone(seals.flaw('contactProposal', row)),
    proposalFlaw: (row: ProposalRow): SealFlaw | undefined => seals.flaw('contactProposal', row),

    addCampaign: (db: Executor, row: NewCampaign): Promise<void> =>
      insertCampaign(db, { ...row, seal: seals.of('campaign', row) }),

    /** @param stored as it is locked */
    updateCampaign: (db: Executor, stored: CampaignRow, update: CampaignUpdate): Promise<void> =>
      writeCampaign(db, stored.id, { ...update, seal: seals.after('campaign', stored, update) }),

    addRequests: (db: Executor, rows: readonly NewContactRequest[]): Promise<void> =>
      insertRequests(
        db,
        rows.map((row) => ({ ...row, seal: seals.of('contactRequest', row) })),
      ),

    async updateRequest(db: Executor, id: string, update: ContactRequestUpdate): Promise<void> {
      const stored = await lockContactRequest(db, id)
      if (stored !== undefined) {
        await writeContactRequest(db, id, { ...update, seal: seals.after('contactRequest', stored, update) })
      }
    },

    addSubjects: (db: Executor, rows: readonly NewContactSubject[]): Promise<void> =>
      insertSubjects(
        db,
        rows.map((row) => ({ ...row, seal: seals.of('contactSubject', row) })),
      ),

    /** @param updates by the object id of the person */
    async updateSubjects(
      db: Executor,
      campaignId: string,
      updates: ReadonlyMap<string, ContactSubjectUpdate>,
    ): Promise<void> {
      for (const row of await lockSubjects(db, campaignId, [...updates.keys()])) {
        const update = updates.get(row.userId) ?? {}
        await writeSubject(db, row, { ...update, seal: seals.after('contactSubject', row, update) })
      }
    },

    addProposals: (db: Executor, rows: readonly NewProposal[]): Promise<void> =>
      insertProposals(
        db,
        rows.map((row) => ({ ...row, seal: seals.of('contactProposal', row) })),
      ),

    moveProposals,

    /** Nothing of a campaign is approved any more. */
    async supersedeWaiting(db: Executor, campaignId: string, code: string, message: string): Promise<void> {
      for (let after = ''; ;) {
        const rows = await campaignProposals(db, campaignId, ['waiting'], after, STATEMENT_ROWS)
        const ids = rows.map(({ id }) => id)
        await moveProposals(db, ids, 'waiting', { state: 'superseded', code, message })
        if (rows.length < STATEMENT_ROWS) return
        after = ids.at(-1) ?? ''
      }
    },
  }
}

export const isCampaignAltered = (error: unknown): error is Refusal =>
  error instanceof Refusal && error.code === 'CampaignAltered'

const MESSAGES: Readonly<Record<SealFlaw, string>> = {
  altered:
    'The data of this campaign was changed after this service wrote it, so nothing of it is carried out: close the ' +
    'campaign, make a new one, and tell the operator of this service.',
  unsealed:
    'This campaign is not sealed with the AUDIT_KEY that this service has: it was made before the key was set or ' +
    'changed, or somebody altered it, so nothing of it is carried out. Close it and make a new one.',
}
