import { contactsById } from '../../../graph/contacts.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { slices } from '../../../graph/url.ts'
import { usersBy } from '../../../graph/users.ts'
import { campaignProposals } from '../../../store/contact-answers.ts'
import type { ProposalRow, ProposalState } from '../../../store/contact-tables.ts'
import type { Store } from '../../../store/database.ts'
import { fieldDefinition, isSensitive, type ContactField } from '../../contacts/fields.ts'
import { contactValues } from '../../contacts/person.ts'
import { parsePhone, phoneCountry } from '../../contacts/phone.ts'
import type { Person } from '../../people/person.ts'
import { nameOf } from '../../people/person.ts'
import { present } from '../../../present.ts'
import { getCampaign } from '../lookup.ts'
import type { CampaignRows } from '../campaign-rows.ts'
import type { CampaignSpec } from '../spec.ts'

/** A value that somebody has to change elsewhere, with what they need to know for it. */
export interface ContactHandOver {
  reviewId: string
  userId: string
  personName: string
  userPrincipalName?: string
  department?: string
  field: ContactField
  label: string
  before?: string
  after?: string
  /** Where it is changed. */
  where: 'activeDirectory' | 'entra'
  /** The account in Active Directory, where it is known. */
  samAccountName?: string
  /** The attribute there, where a script can set it. */
  attribute?: string
  /** The manager's account there. */
  managerSamAccountName?: string
  handOverTo?: string
  advice: string
}

/**
 * What Active Directory calls our fields. Countries are three attributes there that have to fit each other, so people
 * change them. https://learn.microsoft.com/entra/identity/hybrid/connect/reference-connect-sync-attributes-synchronized
 */
const ATTRIBUTES: Readonly<Partial<Record<ContactField, string>>> = {
  businessPhone: 'telephoneNumber',
  mobilePhone: 'mobile',
  faxNumber: 'facsimileTelephoneNumber',
  officeLocation: 'physicalDeliveryOfficeName',
  streetAddress: 'streetAddress',
  city: 'l',
  state: 'st',
  postalCode: 'postalCode',
  jobTitle: 'title',
  department: 'department',
  companyName: 'company',
  managerId: 'manager',
}

const ADVICE: Readonly<Record<string, string>> = {
  adminProtected:
    'Microsoft protects the phone numbers of administrators: ask the person to change it, or a Privileged ' +
    'Authentication Administrator.',
  rolesUnknown: 'This service may not see who is an administrator: change it in the Microsoft Entra admin center.',
  restrictedUnit:
    'The account is in a restricted management administrative unit: ask an administrator of that unit to change it.',
  graphForbidden: 'Microsoft does not let this service change it: change it in the Microsoft Entra admin center.',
}

const PAGE = 500

export type HandOvers = ReturnType<typeof createHandOvers>

/** Values that can't be written here: handed over as a list, and looked for until the directory shows them. */
export function createHandOvers({
  store,
  rows: sealed,
  reader,
  defaultCountry,
  now,
}: {
  store: Store
  rows: CampaignRows
  reader: GraphReader
  defaultCountry: string
  now: () => number
}) {
  /** Marks what the directory shows by now: somebody has done it, and it has arrived. */
  async function verify(campaignId: string): Promise<void> {
    for await (const rows of pages(campaignId, ['handOver'])) {
      const users = await contactsById(
        reader,
        rows.map(({ userId }) => userId),
      )
      const shown = rows.filter((row) => {
        const { userId, field, after } = row
        const user = users.get(userId)
        if (user === undefined || sealed.proposalFlaw(row) !== undefined) return false
        const current = contactValues(user)[field as ContactField]
        if (!isSensitive(field as ContactField) || current === undefined || after === null) {
          return (current ?? null) === after
        }
        const phone = parsePhone(current, phoneCountry(user.usageLocation, defaultCountry))
        return current === after || (phone.valid && phone.number === after)
      })
      await store.db.transaction().execute((db) =>
        sealed.moveProposals(
          db,
          shown.map(({ id }) => id),
          'handOver',
          { state: 'verified', verifiedAt: new Date(now()) },
        ),
      )
    }
  }

  async function* pages(campaignId: string, states: readonly ProposalState[]): AsyncGenerator<ProposalRow[]> {
    for (let after = ''; ;) {
      const rows = await campaignProposals(store.db, campaignId, states, after, PAGE)
      if (rows.length > 0) yield rows
      if (rows.length < PAGE) return
      after = rows.at(-1)?.id ?? ''
    }
  }

  return {
    verify,

    /**
     * What is still to be done elsewhere.
     *
     * @throws Refusal `CampaignNotFound`, `CampaignAltered`
     */
    async rows(campaignId: string): Promise<ContactHandOver[]> {
      const campaign = await getCampaign(store.db, campaignId)
      sealed.assertCampaign(campaign)
      await verify(campaignId)
      const { handOverTo } = campaign.spec as CampaignSpec
      const found: ProposalRow[] = []
      for await (const rows of pages(campaignId, ['handOver'])) found.push(...rows)
      found.forEach(sealed.assertProposal)
      const accounts = await accountsOf(found)
      return found
        .map((row) => toHandOver(row, accounts, handOverTo))
        .sort((a, b) => (a.personName < b.personName ? -1 : a.personName > b.personName ? 1 : 0))
    },
  }

  /** Names in Active Directory, of the people and of those who are to be their managers. */
  async function accountsOf(rows: readonly ProposalRow[]): Promise<Map<string, string>> {
    const ids = [
      ...new Set(
        rows
          .filter(({ code }) => code === 'synced')
          .flatMap(({ userId, field, after }) =>
            field === 'managerId' && after !== null ? [userId, after] : [userId],
          ),
      ),
    ]
    const accounts = new Map<string, string>()
    for (const some of slices(ids, PAGE)) {
      for (const { id, onPremisesSamAccountName } of await usersBy(reader, 'id', some, [
        'id',
        'onPremisesSamAccountName',
      ])) {
        if (typeof onPremisesSamAccountName === 'string' && onPremisesSamAccountName !== '') {
          accounts.set(id, onPremisesSamAccountName)
        }
      }
    }
    return accounts
  }
}

function toHandOver(
  { id, userId, person, field: name, before, after, afterName, code, message }: ProposalRow,
  accounts: ReadonlyMap<string, string>,
  handOverTo: string | undefined,
): ContactHandOver {
  const field = name as ContactField
  const names = person as Person
  const where = code === 'synced' ? 'activeDirectory' : 'entra'
  const isManager = field === 'managerId'
  const row = {
    reviewId: id,
    userId,
    personName: nameOf(names),
    ...present('userPrincipalName', names.userPrincipalName),
    ...present('department', names.department),
    field,
    label: fieldDefinition(field).label,
    ...present('before', before),
    ...present('after', isManager ? (afterName ?? after) : after),
    where,
    ...(where === 'activeDirectory'
      ? { ...present('samAccountName', accounts.get(userId)), ...present('attribute', ATTRIBUTES[field]) }
      : {}),
    ...(isManager && after !== null ? present('managerSamAccountName', accounts.get(after)) : {}),
    ...present('handOverTo', handOverTo),
  } as const
  return {
    ...row,
    advice:
      where === 'entra'
        ? (ADVICE[code ?? ''] ?? message ?? 'Change it in the Microsoft Entra admin center.')
        : isScriptable(row)
          ? 'Change it in Active Directory; it arrives here within about half an hour.'
          : 'Change it in Active Directory by hand: the account there is not known here, or the value is more than ' +
            'one attribute or line.',
  }
}

/** Whether a script can do it: it needs names that mean one thing only, and values that are one line. */
export const isScriptable = ({
  where,
  samAccountName,
  attribute,
  field,
  before,
  after,
  managerSamAccountName,
}: Pick<
  ContactHandOver,
  'where' | 'samAccountName' | 'attribute' | 'field' | 'before' | 'after' | 'managerSamAccountName'
>): boolean =>
  where === 'activeDirectory' &&
  samAccountName !== undefined &&
  attribute !== undefined &&
  (field !== 'managerId' || after === undefined || managerSamAccountName !== undefined) &&
  ![before, after].some((value) => value?.includes('\n'))
