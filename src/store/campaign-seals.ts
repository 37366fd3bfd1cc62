import type { ContactRequestRow, ContactSubjectRow, ProposalRow } from './contact-tables.ts'
import type { Executor } from './database.ts'

/** Rows of a campaign a page at a time, in the order of their keys; nobody else changes them meanwhile. */

export const lockRequestsAfter = (
  db: Executor,
  campaignId: string,
  after: string,
  limit: number,
): Promise<ContactRequestRow[]> =>
  db
    .selectFrom('contactRequests')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .execute()

export const lockSubjectsAfter = (
  db: Executor,
  campaignId: string,
  after: string,
  limit: number,
): Promise<ContactSubjectRow[]> =>
  db
    .selectFrom('contactSubjects')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .where('userId', '>', after)
    .orderBy('userId')
    .limit(limit)
    .forUpdate()
    .execute()

export const lockProposalsAfter = (
  db: Executor,
  campaignId: string,
  after: string,
  limit: number,
): Promise<ProposalRow[]> =>
  db
    .selectFrom('contactProposals')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .execute()
