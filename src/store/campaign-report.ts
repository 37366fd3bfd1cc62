import { sql } from 'kysely'
import type { Executor } from './database.ts'
import type {
  ContactSubjectRow,
  ProposalRow,
  ProposalState,
  ResponderKind,
  SubjectAnswer,
  SubjectState,
} from './contact-tables.ts'
import type { ChangeState } from './tables.ts'

/** What reports count of a campaign. */

export const countSubjects = (
  db: Executor,
  campaignId: string,
): Promise<
  { state: SubjectState; answer: SubjectAnswer | null; unreachable: boolean; asked: boolean; people: number }[]
> =>
  db
    .selectFrom('contactSubjects as s')
    .innerJoin('contactRequests as r', 'r.id', 's.requestId')
    .select([
      's.state',
      's.answer',
      sql<boolean>`r.state = 'unreachable'`.as('unreachable'),
      sql<boolean>`r.asked_count > 0`.as('asked'),
      sql<number>`count(*)::int`.as('people'),
    ])
    .where('s.campaignId', '=', campaignId)
    .groupBy(['s.state', 's.answer', sql`r.state = 'unreachable'`, sql`r.asked_count > 0`])
    .execute()

/** Values by what became of them; of written ones, what became of the change. */
export const countValues = (
  db: Executor,
  campaignId: string,
): Promise<
  { field: string; state: ProposalState; code: string | null; changeState: ChangeState | null; values: number }[]
> =>
  db
    .selectFrom('contactProposals as p')
    .leftJoin('changes as c', 'c.id', 'p.changeId')
    .select(['p.field', 'p.state', 'p.code', 'c.state as changeState', sql<number>`count(*)::int`.as('values')])
    .where('p.campaignId', '=', campaignId)
    .groupBy(['p.field', 'p.state', 'p.code', 'c.state'])
    .execute()

/** People answered for, by quarter of an hour: at the end of one of them days end, in whatever time zone. */
export const countAnswers = (db: Executor, campaignId: string): Promise<{ at: Date; people: number }[]> => {
  const at = sql<Date>`date_bin('15 minutes', answered_at, timestamptz '2000-01-01T00:00:00Z')`
  return db
    .selectFrom('contactSubjects')
    .select([at.as('at'), sql<number>`count(*)::int`.as('people')])
    .where('campaignId', '=', campaignId)
    .where('answeredAt', 'is not', null)
    .groupBy(at)
    .orderBy(at)
    .execute()
}

export type ReportedPerson = Pick<
  ContactSubjectRow,
  'userId' | 'department' | 'state' | 'answer' | 'answeredAt' | 'missingBefore' | 'note' | 'snapshot'
> & {
  /** As the copy of the directory has them; null of whoever is there no more. */
  person: unknown
  account: unknown
  problems: unknown
  responderKind: ResponderKind
  responderName: string | null
  responderMail: string | null
  requestState: string
  askedCount: number
  lastAskedAt: Date | null
}

/** The people of a campaign, a page at a time, each with their contact data as it was last read. */
export const campaignPeople = (
  db: Executor,
  campaignId: string,
  slot: number,
  after: string,
  limit: number,
): Promise<ReportedPerson[]> =>
  db
    .selectFrom('contactSubjects as s')
    .innerJoin('contactRequests as q', 'q.id', 's.requestId')
    .leftJoin('directoryPeople as r', (join) =>
      join.onRef('r.userId', '=', 's.userId').on('r.slot', '=', slot).on('r.inContacts', '=', true),
    )
    .select([
      's.userId',
      's.department',
      's.state',
      's.answer',
      's.answeredAt',
      's.missingBefore',
      's.note',
      's.snapshot',
      'r.person',
      'r.account',
      'r.problems',
      'q.responderKind',
      'q.responderName',
      'q.responderMail',
      'q.state as requestState',
      'q.askedCount',
      'q.lastAskedAt',
    ])
    .where('s.campaignId', '=', campaignId)
    .where('s.userId', '>', after)
    .orderBy('s.userId')
    .limit(limit)
    .execute()

/** What became of the values of these people. */
export const valuesOf = (
  db: Executor,
  campaignId: string,
  userIds: readonly string[],
): Promise<(Pick<ProposalRow, 'userId' | 'field' | 'state' | 'code'> & { changeState: ChangeState | null })[]> =>
  userIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('contactProposals as p')
        .leftJoin('changes as c', 'c.id', 'p.changeId')
        .select(['p.userId', 'p.field', 'p.state', 'p.code', 'c.state as changeState'])
        .where('p.campaignId', '=', campaignId)
        .where('p.userId', 'in', userIds)
        .where('p.state', '!=', 'superseded')
        .orderBy('p.createdAt')
        .execute()
