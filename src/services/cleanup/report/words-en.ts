import { SPEECH } from '../../reports/speech.ts'
import type { CleanupScope } from '../scope.ts'

const { number, counted, listed } = SPEECH.en

const seats = (count: number) => counted(count, 'seat')
const people = (count: number) => counted(count, 'person', 'people')
const isOrAre = (count: number) => (count === 1 ? 'is' : 'are')
const wasOrWere = (count: number) => (count === 1 ? 'was' : 'were')

/** What reports say of a clean-up; amounts of money and names come written out. */
export const ENGLISH_CLEANUP_WORDS = {
  units: {
    people: (count: number): string => (count === 1 ? 'person' : 'people'),
    removals: (count: number): string => (count === 1 ? 'removal' : 'removals'),
  },
  /** Who is looked for. */
  scope: (
    isOver: boolean,
    { accountState, userTypes = [], departments = [], inactiveDays = 0, neverSignedIn }: Partial<CleanupScope>,
  ) => {
    const state = accountState === 'both' || accountState === undefined ? '' : `${accountState} `
    const types = userTypes.map((type) => `${type.toLowerCase()}s`)
    const who = `${state}accounts${types.length === 0 ? '' : ` of ${listed(types)}`}`
    const where = departments.length === 0 ? '' : ` in ${listed(departments, 5)}`
    const never = neverSignedIn === 'include' ? ', and those never used' : ''
    return `It ${isOver ? 'looked' : 'looks'} for ${who}${where} without activity for at least ${counted(inactiveDays, 'day')}${never}.`
  },
  figures: {
    freed: (count: number, isOver: boolean) =>
      `${count === 1 ? 'seat was' : 'seats were'} freed${isOver ? '' : ' so far'}`,
    returned: (count: number): string => (count === 1 ? 'seat came back' : 'seats came back'),
    yearlyFreed: 'a year, for the seats freed',
    foreseen: (count: number): string => (count === 1 ? 'seat becomes free' : 'seats become free'),
    yearly: 'a year, at the prices configured here',
  },
  /** "$686 a month ($8,232 a year)". */
  amount: (monthly: string, yearly: string) => `${monthly} a month (${yearly} a year)`,
  monthly: (amount: string) => `${amount} a month`,
  yearly: (amounts: string) => `(${amounts} a year) at the prices configured here`,
  nothing: 'nothing',
  read: {
    title: (count: number) => `${counted(count, 'account')} ${count === 1 ? 'was' : 'were'} read:`,
    active: (count: number) => `${number(count)} ${wasOrWere(count)} active`,
    inactive: (count: number) => `${number(count)} ${wasOrWere(count)} inactive`,
    neverSignedIn: (count: number) => `${number(count)} had never signed in`,
    tooNew: (count: number) => `${number(count)} ${wasOrWere(count)} too new to judge`,
    unknown: (count: number) => `${number(count)} could not be judged, since their sign-in data could not be read`,
    outside: (count: number) =>
      `${number(count)} ${isOrAre(count)} outside the scope: not in these groups, or not of the accounts that the plan is about`,
    decided: (count: number) => `Of the ${number(count)} who were inactive or had never signed in:`,
    planned: (count: number, past: boolean) => `${number(count)} ${past ? wasOrWere(count) : isOrAre(count)} planned`,
    handOver: (count: number) => `${number(count)} ${isOrAre(count)} handed over to those who can`,
    spared: (count: number, past: boolean) =>
      `${number(count)} ${past ? `${wasOrWere(count)} spared when the plan was made` : `${isOrAre(count)} spared`}`,
    disabled: (count: number) => `${number(count)} of these are disabled accounts.`,
  },
  seats: {
    title: 'What becomes free',
    none: 'No seat becomes free.',
    caption: 'Seats by product',
    product: 'Product',
    freed: 'Freed',
    kept: 'Kept otherwise',
    reduced: 'Fewer services',
    mayFail: 'May fail',
    returned: 'Came back',
    foreseen: 'Foreseen',
    all: 'All products',
    /** Around the amount a month, which stands out. */
    savings: (yearly: string) =>
      [
        'At the prices configured here that is ',
        `, or ${yearly} a year. It is saved only once fewer seats are bought, or given to somebody who needs one.`,
      ] as readonly [string, string],
    direct: (products: string) => `Inactive people also hold ${products} directly, not through a group.`,
    withPeople: (product: string, count: number) => `${product} (${number(count)})`,
    titleOver: 'What became free',
    titleSoFar: 'What is free so far',
    noneOver: 'No seat became free.',
    explained:
      'Freed are the seats that a later read showed as free. “List licenses” counts them as available until they are ' +
      'given to somebody.',
    /** Around what they come to, which stands out. */
    saved: (isOver: boolean) =>
      [
        `At the prices configured when the plan was made, the seats freed${isOver ? '' : ' so far'} come to `,
        '. ',
      ] as readonly [string, string],
    foreseenSavings: (amounts: string) =>
      `Foreseen had been ${amounts}. It is saved only once fewer seats are bought, or given to somebody who needs one.`,
  },
  groups: {
    title: 'Groups',
    caption: 'License groups that were looked at',
    group: 'Group',
    members: 'Members',
    inactive: 'Inactive',
    planned: 'Planned',
    spared: 'Spared',
    elsewhere: 'Elsewhere',
  },
  /** What stands in bold is a text of its own, and so is what follows it. */
  points: {
    planned: (past: boolean): string => (past ? ' were planned' : ' are planned'),
    groups: (count: number, groups: string) => ` from ${counted(count, 'group')}: ${groups}`,
    group: (name: string, planned: number, members: number) =>
      `${name} (${number(planned)} of ${counted(members, 'member')})`,
    seats,
    foreseen: (count: number, which: string) =>
      ` ${count === 1 ? 'becomes' : 'become'} free${which === '' ? '' : `: ${which}`}`,
    seat: (
      product: string,
      freed: number,
      { kept, reduced, mayFail }: Record<'kept' | 'reduced' | 'mayFail', number>,
    ) => {
      const rest = [
        ...(kept > 0 ? [`${number(kept)} kept`] : []),
        ...(reduced > 0 ? [`${number(reduced)} reduced`] : []),
        ...(mayFail > 0 ? [`${number(mayFail)} may fail`] : []),
      ]
      return `${product} ${number(freed)}${rest.length === 0 ? '' : ` (${rest.join(', ')})`}`
    },
    product: (product: string, count: number) => `${product} ${number(count)}`,
    made: (count: number, persons: number | undefined) =>
      `${counted(count, 'removal')}${persons === undefined ? '' : ` of ${people(persons)}`}`,
    stand: (count: number) => ` ${count === 1 ? 'stands' : 'stand'}, seen by a later read`,
    freed: (count: number, isOver: boolean, which: string, foreseen: number) =>
      ` ${count === 1 ? 'was' : 'were'} freed${isOver ? '' : ' so far'}${which === '' ? '' : `: ${which}`}; ` +
      `${number(foreseen)} had been foreseen`,
    returned: (which: string) => ` came back into use with the undo${which === '' ? '' : `: ${which}`}`,
    foreseenSavings: (amounts: string) => `${amounts} had been foreseen at the prices configured then`,
    saved: (isOver: boolean, foreseen: string) =>
      ` for the seats freed${isOver ? '' : ' so far'}; ${foreseen} had been foreseen`,
    moreLost: (isOver: boolean): string => (isOver ? 'More than licenses was lost' : 'More than licenses is lost'),
    accepted: (count: number) => ` in ${counted(count, 'group')}, which was accepted: the report says what`,
  },
}

export type CleanupWords = typeof ENGLISH_CLEANUP_WORDS
