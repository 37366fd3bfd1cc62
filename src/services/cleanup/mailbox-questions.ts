import { slices } from '../../graph/url.ts'
import type { UsageReports } from '../../graph/usage-reports.ts'
import type { Store } from '../../store/database.ts'
import { keepMailboxKinds } from '../../store/directory-plans.ts'
import type { Copy } from '../directory/copy.ts'
import type { Candidate } from './copy-read.ts'
import type { DraftRow } from './draft-rows.ts'
import { readMailboxHints, type MailboxHints } from './mailbox-hints.ts'
import { learnMailboxes, type ManyProtection, type PersonalFacts } from './personal-facts.ts'
import { STATEMENT_ROWS } from '../../store/sizes.ts'

/** Exchange is asked for so many mailboxes in one request. */
const MAILBOXES_A_REQUEST = 20

/**
 * What the mailboxes of one draft are for. Exchange tells of one mailbox in each request, so only people are asked
 * about who would lose something by every other rule; whom that spares makes room for others, who are asked about next.
 * Where more than one request would ask, those are spared first whose mailboxes are nobody's by Microsoft's usage
 * report.
 */
export function createMailboxQuestions({
  store,
  copy,
  protection,
  usageReports,
  now,
}: {
  store: Store
  copy: Pick<Copy, 'slot'>
  protection: Pick<ManyProtection, 'mailboxKinds'>
  /** Without them everybody is asked about. */
  usageReports?: UsageReports | undefined
  now: () => number
}) {
  let hints: MailboxHints | undefined

  /**
   * Asks until nobody is left to ask about among those whom the rules would take something from.
   *
   * @param decideAll what becomes of the candidates by what is known so far
   * @param facts about the candidates, which learn what was found out
   */
  return async function withMailboxes<T extends { rows: DraftRow[] }>(
    candidates: readonly Candidate[],
    facts: Map<string, PersonalFacts>,
    decideAll: () => T,
    signal?: AbortSignal,
  ): Promise<T> {
    const asked = new Set(candidates.flatMap(({ user, mailboxKind }) => (mailboxKind === undefined ? [] : [user.id])))
    for (;;) {
      signal?.throwIfAborted()
      const decided = decideAll()
      const planned = decided.rows
        .filter(({ decision }) => decision === 'planned')
        .map(({ change }) => change.subjectId)
      const next = [...new Set(planned)].filter((id) => !asked.has(id))
      if (next.length === 0) return decided
      if (next.length > MAILBOXES_A_REQUEST && usageReports !== undefined) {
        hints ??= await readMailboxHints(usageReports, now(), signal)
      }
      const hinted = hintedAmong(candidates, new Set(next))
      if (hinted.size > 0) {
        learnMailboxes(facts, hinted.keys(), hinted, hints?.source)
        continue
      }
      for (const ids of slices(next, STATEMENT_ROWS)) {
        const kinds = await protection.mailboxKinds(ids)
        await keepMailboxKinds(store.db, copy.slot, kinds, new Date(now()))
        learnMailboxes(facts, ids, kinds)
        for (const id of ids) asked.add(id)
      }
    }
  }

  /** What the report says of those of them whose mailboxes are no person's. */
  function hintedAmong(candidates: readonly Candidate[], ids: ReadonlySet<string>): Map<string, string> {
    const hinted = new Map<string, string>()
    for (const { user } of candidates) {
      const kind = ids.has(user.id) ? hints?.kinds.get((user.userPrincipalName ?? '').toLowerCase()) : undefined
      if (kind !== undefined) hinted.set(user.id, kind)
    }
    return hinted
  }
}
