import { campaignPeople, countAnswers, countSubjects, countValues } from '../../../store/campaign-report.ts'
import type { CampaignRow } from '../../../store/contact-tables.ts'
import type { Store } from '../../../store/database.ts'
import { fieldDefinition, type ContactField } from '../../contacts/fields.ts'
import { toRecord } from '../../contacts/records.ts'
import { present } from '../../../present.ts'
import { countedFields, missingFields } from '../missing.ts'
import type { CampaignSpec } from '../spec.ts'
import { zonedTime } from '../../../zoned-time.ts'

/** How complete contact data is, in whole percent of what was asked for. Rounded down, so that 100 % means complete. */
export interface Completeness {
  people: number
  beforePercent: number
  afterPercent: number
}

export interface DepartmentFigures extends Completeness {
  department?: string
  answered: number
}

export interface FieldFigures {
  field: ContactField
  label: string
  written: number
  undone: number
  waiting: number
  rejected: number
  handOver: number
  verified: number
  notWritten: number
}

/** What became of a campaign, in numbers. */
export interface CampaignFigures {
  people: number
  /** People about whom somebody was asked at least once. */
  asked: number
  answered: number
  confirmed: number
  corrected: number
  saidToHaveLeft: number
  open: number
  /** Whom nobody could be asked about. */
  unreachable: number
  gone: number
  moved: number
  values: Omit<FieldFigures, 'field' | 'label'>
  fields: FieldFigures[]
  /** Why values could not be written here, also those that were handed over. */
  notWrittenReasons: { reason: string; values: number }[]
  completeness: Completeness
  departments: DepartmentFigures[]
  answersByDay: { day: string; people: number }[]
  /** When the directory was read. */
  asOf: Date
}

const PAGE = 1_000
const NONE = { written: 0, undone: 0, waiting: 0, rejected: 0, handOver: 0, verified: 0, notWritten: 0 }

export async function campaignFigures(
  store: Store,
  campaign: CampaignRow,
  { slot, asOf, timeZone }: { slot: number; asOf: Date; timeZone: string },
): Promise<CampaignFigures> {
  const { fields } = campaign.spec as CampaignSpec
  const [subjects, values, answers, { completeness, departments }] = await Promise.all([
    countSubjects(store.db, campaign.id),
    countValues(store.db, campaign.id),
    countAnswers(store.db, campaign.id),
    completenessOf(store, campaign.id, slot, fields),
  ])
  const people = (is: (row: (typeof subjects)[number]) => boolean) =>
    subjects.filter(is).reduce((sum, { people }) => sum + people, 0)
  const byField = new Map(fields.map((field) => [field, { field, label: fieldDefinition(field).label, ...NONE }]))
  const reasons = new Map<string, number>()
  for (const { field, state, code, changeState, values: count } of values) {
    const figures = byField.get(field as ContactField)
    const became = becameOf(state, changeState)
    if (figures === undefined || became === undefined) continue
    figures[became] += count
    if (became === 'notWritten' || became === 'handOver') {
      reasons.set(code ?? 'failed', (reasons.get(code ?? 'failed') ?? 0) + count)
    }
  }
  const fieldFigures = [...byField.values()]
  const total = (name: keyof typeof NONE) => fieldFigures.reduce((sum, figures) => sum + figures[name], 0)
  return {
    people: people(() => true),
    asked: people(({ asked, answer }) => asked || answer !== null),
    answered: people(({ answer }) => answer !== null),
    confirmed: people(({ answer }) => answer === 'confirmed'),
    corrected: people(({ answer }) => answer === 'corrected'),
    saidToHaveLeft: people(({ answer }) => answer === 'hasLeft'),
    open: people(({ state, answer, unreachable }) => state === 'open' && answer === null && !unreachable),
    unreachable: people(({ state, answer, unreachable }) => state === 'open' && answer === null && unreachable),
    gone: people(({ state, answer }) => state === 'gone' && answer === null),
    moved: people(({ state, answer }) => state === 'moved' && answer === null),
    values: {
      written: total('written'),
      undone: total('undone'),
      waiting: total('waiting'),
      rejected: total('rejected'),
      handOver: total('handOver'),
      verified: total('verified'),
      notWritten: total('notWritten'),
    },
    fields: fieldFigures,
    notWrittenReasons: [...reasons].map(([reason, values]) => ({ reason, values })).sort((a, b) => b.values - a.values),
    completeness,
    departments,
    answersByDay: byDay(answers, timeZone),
    asOf,
  }
}

/** People answered for, by the days where the organization is. */
function byDay(answers: readonly { at: Date; people: number }[], timeZone: string): CampaignFigures['answersByDay'] {
  const dayOf = ({ at }: { at: Date }) => zonedTime(at.getTime(), timeZone).toPlainDate().toString()
  return [...Map.groupBy(answers, dayOf)].map(([day, own]) => ({
    day,
    people: own.reduce((sum, { people }) => sum + people, 0),
  }))
}

/** What a value counts as. A change that Graph refused later, or that was taken back, is not written. */
export function becameOf(state: string, changeState: string | null): keyof typeof NONE | undefined {
  if (state === 'superseded') return undefined
  if (state !== 'written') return state as keyof typeof NONE
  return changeState === 'undone'
    ? 'undone'
    : changeState === 'failed' || changeState === 'spared'
      ? 'notWritten'
      : 'written'
}

/** Before and after for the same people: those who are still there. */
async function completenessOf(
  store: Store,
  campaignId: string,
  slot: number,
  fields: readonly ContactField[],
): Promise<{ completeness: Completeness; departments: DepartmentFigures[] }> {
  interface Sums {
    people: number
    answered: number
    before: number
    after: number
  }
  const sums = new Map<string | null, Sums>()
  for (let after = ''; ;) {
    const rows = await campaignPeople(store.db, campaignId, slot, after, PAGE)
    for (const { department, missingBefore, answer, ...row } of rows) {
      if (row.person === null) continue
      const sum = sums.get(department) ?? { people: 0, answered: 0, before: 0, after: 0 }
      sum.people++
      sum.answered += answer === null ? 0 : 1
      sum.before += missingBefore
      sum.after += missingFields(toRecord(row), fields).length
      sums.set(department, sum)
    }
    after = rows.at(-1)?.userId ?? ''
    if (rows.length < PAGE) break
  }
  const asked = countedFields(fields)
  const percent = (missing: number, people: number) =>
    people === 0 ? 0 : Math.floor((100 * (people * asked - missing)) / (people * asked))
  const toCompleteness = ({ people, before, after }: Sums): Completeness => ({
    people,
    beforePercent: percent(before, people),
    afterPercent: percent(after, people),
  })
  const all = [...sums.values()].reduce(
    (one, other) => ({
      people: one.people + other.people,
      answered: one.answered + other.answered,
      before: one.before + other.before,
      after: one.after + other.after,
    }),
    { people: 0, answered: 0, before: 0, after: 0 },
  )
  const departments = [...sums].map(([department, sum]) => ({
    ...present('department', department),
    answered: sum.answered,
    ...toCompleteness(sum),
  }))
  return {
    completeness: toCompleteness(all),
    departments: departments.sort(
      (a, b) => b.people - a.people || ((a.department ?? '') < (b.department ?? '') ? -1 : 1),
    ),
  }
}
