import type { Caller } from '../../callers.ts'
import { isGuid } from '../../guid.ts'
import type { Language } from '../../languages.ts'
import { present } from '../../present.ts'
import { plannedChanges } from '../../store/changes.ts'
import type { Store } from '../../store/database.ts'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { CallerNames } from '../people/caller-names.ts'
import type { NoticeAddressBook } from '../people/notice-addresses.ts'
import type { Decisions } from '../plans/decisions.ts'
import type { PlanKinds } from '../plans/plan-rules.ts'
import type { Paging } from '../plans/query.ts'
import type { PlanKind } from './plan-kind.ts'
import type { PlanLinks } from './plan-links.ts'
import type { Speak } from './wording.ts'

export interface PlanNoticesDependencies {
  store: Store
  /** What people call the organization. */
  tenantName: () => Promise<string>
  callerNames: CallerNames
  planKinds: PlanKinds<PlanKind>
  decisions: Decisions
  skipTokens: SkipTokens
  /** The language of mails to people whose own is not known. */
  language: Language
  speak: Speak
  /** Where others are told, or people at another address. */
  noticeAddresses: NoticeAddressBook
  /** Whom people turn to in order to keep a license. */
  contact?: string
  now: () => number
}

/** Mails for those whom a plan is about. */
export function createPlanNotices({
  store,
  tenantName,
  callerNames,
  planKinds,
  decisions,
  skipTokens,
  language,
  speak,
  noticeAddresses,
  contact,
  now,
  links,
}: PlanNoticesDependencies & { links: PlanLinks }) {
  /** @param isFirst whether this is the first page of the notices */
  async function alsoTold(plan: PlanRow, changes: readonly ChangeRow[], isFirst: boolean) {
    const concerned = planKinds.of(plan.kind).report.alsoConcerned?.(changes)
    return concerned === undefined ? undefined : noticeAddresses(plan.id, concerned, isFirst)
  }

  /** Who asked for a plan, as people know them; nobody where an app or a key did. */
  async function requesterNameOf({ requester }: PlanRow): Promise<string | undefined> {
    if (requester === null || !isGuid(requester)) return undefined
    return (await callerNames([requester])).get(requester.toLowerCase())
  }

  /**
   * The mails that tell people about an approved plan. Reading the list to its end is what the days of grace count
   * from.
   *
   * @param isRead whether the caller gets to see the list; nothing counts from a look at its headers
   * @throws Refusal `PlanNotFound`, `RoleRequired`, `InvalidSkipToken`, `ExcludedGroupNotFound`
   * @throws GraphFailure when who else is told could not be read
   */
  return async function notices(
    planId: string,
    { top = 100, skipToken, isRead = true }: Paging & { isRead?: boolean },
    caller: Caller,
  ) {
    const plan = await decisions.get(planId, caller, 'operate')
    const question = ['ListPlanNotices', planId]
    const start = skipTokens.open<number>(question, skipToken) ?? 0
    const changes = await plannedChanges(store.db, planId)
    const all =
      planKinds.of(plan.kind).report.notices?.({
        plan,
        changes,
        tenantName: await tenantName(),
        now: new Date(now()),
        language,
        speak,
        ...present('contact', contact),
        ...present('requesterName', await requesterNameOf(plan)),
        ...present('alsoTo', await alsoTold(plan, changes, skipToken === undefined)),
        linkTo: (format) => links.to(plan, format),
      }) ?? []
    const value = all.slice(start, start + top)
    const end = start + value.length
    if (end < all.length) return { value, skipToken: skipTokens.seal(question, end) }
    if (isRead) await decisions.noticed(plan, caller)
    return { value }
  }
}
