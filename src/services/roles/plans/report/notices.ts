import type { ChangeRow, ChangeState } from '../../../../store/tables.ts'
import { DAY_MS } from '../../../../time.ts'
import type { Person } from '../../../people/person.ts'
import { detailsOf } from '../../../plans/item.ts'
import { present } from '../../../../present.ts'
import { addressee, type Notice, type NoticesInput } from '../../../reports/notice.ts'
import { isolated } from '../../../reports/isolates.ts'
import { CONTACT_HERE, layOut, subjectLine, type NoticePart } from '../../../reports/notice-layout.ts'
import { contactButton, originPart } from '../../../reports/notice-parts.ts'
import { languageOf, NOTICE_TEXTS, type Language } from '../../../reports/notice-texts.ts'
import type { Wording } from '../../../reports/wording.ts'
import { isActiveGrant, isEligibleGrant, isSettings, type AnyGrantState, type AnyReplacement } from '../any-grant.ts'
import type { GrantState, RoleDetails } from '../role-grant.ts'
import { activationsOf, howToActivate, needsOf } from './how-to-activate.ts'
import { settingsOf } from './changes.ts'
import { ROLE_NOTICE_TEXTS, type RoleNoticeTexts } from './notice-texts.ts'

export interface RoleNoticesInput extends NoticesInput {
  reason?: string
  /** Where people say how it goes. */
  feedbackUrl?: string
  /** The page that explains how to activate the roles of the plan. */
  trainingLink?: string
}

interface Concerned {
  person: Person
  preferredLanguage?: string
  changes: ChangeRow[]
}

/** Also those that were made, so that whoever applies a plan first can still tell those to whom it was done. */
const TOLD: ReadonlySet<ChangeState> = new Set(['planned', 'intended', 'requested', 'verified', 'unverified'])

/**
 * One mail to each person whose roles a wave changes: what changes for them, how to activate, and where to say how it
 * goes.
 */
export function roleNotices(input: RoleNoticesInput): Notice[] {
  const { plan, changes, language: standard } = input
  const people = new Map<string, Concerned>()
  const tell = (change: ChangeRow, one: Omit<Concerned, 'changes'>) => {
    if (one.person.accountEnabled === false) return
    const known = people.get(one.person.userId) ?? { ...one, changes: [] }
    known.changes.push(change)
    people.set(one.person.userId, known)
  }
  for (const change of changes.filter(({ state }) => TOLD.has(state))) {
    const { person, preferredLanguage } = detailsOf<RoleDetails>(change)
    if (isSettings(change) && noticedSettings(change).length === 0) continue
    if (person?.userPrincipalName !== undefined) {
      tell(change, { person, ...present('preferredLanguage', preferredLanguage) })
    }
    for (const one of concernedBy(change, changes)) tell(change, one)
  }
  return [...people.values()].map(({ person, preferredLanguage, changes: own }): Notice => {
    const language = languageOf(preferredLanguage) ?? standard
    return {
      noticeId: `${plan.id}:person:${person.userId}`,
      role: 'person',
      ...addressee({
        userId: person.userId,
        ...present('displayName', person.displayName),
        ...present('mail', person.mail),
      }),
      changeIds: own.map(({ id }) => id),
      language,
      ...mail(person.displayName, own, language, input),
    }
  })
}

/** Who is in a group is told of both halves, of what comes and of what goes for it: one of them says who that is. */
function concernedBy(change: ChangeRow, all: readonly ChangeRow[]): NonNullable<RoleDetails['concerned']> {
  const other = all.find(
    (one) => one.subjectId === change.subjectId && (isReplacedBy(change, one) || isReplacedBy(one, change)),
  )
  return (
    detailsOf<RoleDetails>(change).concerned ??
    (other === undefined ? [] : (detailsOf<RoleDetails>(other).concerned ?? []))
  )
}

const isReplacedBy = (change: ChangeRow, other: ChangeRow): boolean =>
  replacementsOf(change).some((one) => isThat(one, other))

const isThat = ({ kind, targetId, scope }: AnyReplacement, { after, ...other }: ChangeRow): boolean =>
  kind === other.kind && targetId === other.targetId && scope === (JSON.parse(after) as AnyGrantState).scope

function mail(
  name: string | undefined,
  changes: readonly ChangeRow[],
  language: Language,
  { plan, tenantName, requesterName, contact, reason, feedbackUrl, trainingLink, speak, now }: RoleNoticesInput,
): Pick<Notice, 'subject' | 'html' | 'text'> {
  const say = speak(language)
  const tenant = isolated(tenantName)
  const [texts, common] = [ROLE_NOTICE_TEXTS[language], NOTICE_TEXTS[language]]
  const day =
    plan.graceDays === 0 ? undefined : say.date(new Date((plan.noticedAt ?? now).getTime() + plan.graceDays * DAY_MS))
  const lines = [...new Set(changes.flatMap((change) => lineOf(change, changes, texts, say) ?? []))]
  const isDone = changes.some(({ state }) => state !== 'planned')
  const activations = activationsOf(changes)
  return {
    subject: subjectLine(texts.subject(tenant)),
    ...layOut(
      [
        { paragraph: common.greeting(isolated(name)) },
        { paragraph: isDone ? texts.introDone(tenant) : texts.intro(tenant, day) },
        ...(reason === undefined ? [] : [{ paragraph: texts.why(linesOf(reason)) }]),
        { heading: texts.changesTitle },
        { list: lines },
        ...howToActivate(activations, texts).flatMap(({ title, steps, own }): NoticePart[] => [
          { heading: title },
          { list: [...steps, ...own.flatMap((one) => needsOf(one, texts))] },
        ]),
        ...(trainingLink === undefined || activations.length === 0
          ? []
          : [{ paragraph: texts.guide }, { button: trainingLink, label: texts.guideButton }]),
        ...(feedbackUrl === undefined ? [] : [{ link: feedbackUrl, label: texts.feedback }]),
        { paragraph: texts.question(CONTACT_HERE) },
        ...(activations.length === 0 ? contactButton(contact, language) : []),
        { paragraph: common.closing(tenant) },
        originPart(
          { title: say.told(plan.title).text, planId: plan.id, ...present('requesterName', requesterName) },
          language,
        ),
      ] satisfies NoticePart[],
      { say, contact: contact ?? common.helpDesk },
    ),
  }
}

/** What somebody wrote, line by line: a direction ends with its line. */
const linesOf = (text: string): string =>
  text
    .split('\n')
    .map((line) => isolated(line))
    .join('\n')

/** The settings that somebody notices who activates a role. */
const NOTICED: ReadonlySet<string> = new Set([
  'maximumActivationDuration',
  'mfaOnActivation',
  'authenticationContext',
  'justificationOnActivation',
  'ticketOnActivation',
  'approvalOnActivation',
])

const noticedSettings = (change: ChangeRow) => settingsOf(change).filter(({ field }) => NOTICED.has(field))

/** What one change means to somebody; nothing for what another of their changes says already. */
function lineOf(
  change: ChangeRow,
  all: readonly ChangeRow[],
  texts: RoleNoticeTexts,
  say: Wording,
): string | undefined {
  const { roleName = '', scopeName } = detailsOf<RoleDetails>(change)
  const role = scopeName === undefined ? isolated(roleName) : `${isolated(roleName)} (${isolated(scopeName)})`
  if (isSettings(change)) {
    return texts.settings(
      role,
      noticedSettings(change)
        .map(({ label, after }) =>
          texts.setting(say.told(label).text, after === undefined ? '-' : say.told(after).text),
        )
        .join(' '),
    )
  }
  const { held, endDateTime } = JSON.parse(change.after) as GrantState
  if (!held) return takenLine(change, all, role, texts, say)
  const until = endDateTime === undefined ? undefined : say.date(endDateTime)
  if (isActiveGrant(change)) return texts.holds(role, until)
  // Whoever loses something for it is told with that.
  const isInstead = all.some((one) => isReplacedBy(one, change))
  if (change.kind === 'groupEligibility') {
    return isInstead ? undefined : texts.mayActivate(isolated(detailsOf<RoleDetails>(change).groupName) ?? role, until)
  }
  return isInstead ? texts.activateInstead(role, until) : texts.mayActivate(role, until)
}

function takenLine(
  change: ChangeRow,
  all: readonly ChangeRow[],
  role: string,
  texts: RoleNoticeTexts,
  say: Wording,
): string | undefined {
  const [instead] = replacementsOf(change)
  const until = instead?.endDateTime === undefined ? undefined : say.date(instead.endDateTime)
  if (instead?.kind === 'groupEligibility') {
    return texts.throughGroup(
      role,
      isolated(
        all
          .map((one) => (one.targetId === instead.targetId ? detailsOf<RoleDetails>(one).groupName : undefined))
          .find((name) => name !== undefined),
      ) ?? instead.targetId,
      until,
    )
  }
  if (instead !== undefined && all.some((one) => isThat(instead, one))) {
    return undefined
  }
  // Eligible already, so that nothing is given.
  if (instead !== undefined && isEligibleGrant(instead)) return texts.activateInstead(role, until)
  return isActiveGrant(change) ? texts.lost(role) : texts.noLongerEligible(role)
}

const replacementsOf = ({ preconditions }: ChangeRow): readonly AnyReplacement[] =>
  (JSON.parse(preconditions) as { replacedBy?: AnyReplacement[] }).replacedBy ?? []
