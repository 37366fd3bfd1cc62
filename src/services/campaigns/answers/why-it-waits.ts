import type { ReviewCause } from '../../../store/contact-tables.ts'
import { fieldDefinition, isSensitive, type ContactField } from '../../contacts/fields.ts'
import { parsePhone } from '../../contacts/phone.ts'
import { needsApproval, type AutoApproval, type CampaignSpec } from '../spec.ts'

export interface NewValue {
  field: ContactField
  before: string | undefined
  after: string | undefined
}

/**
 * Text that is more than text to some program: a formula to spreadsheets, markup to pages, an expression to templates,
 * or an address to click on. No such value is right in a directory without somebody having looked at it.
 */
const SUSPICIOUS = /^\s*[=+@-]|[<>]|\$\{|\{\{|:\/\/|\bwww\./i

/**
 * Why a value has to wait for somebody's approval; undefined when it needs none.
 *
 * @param signedIn whether whoever answers has signed in to this service for it
 * @param country of phone numbers without a country code
 */
export function whyItWaits(
  value: NewValue,
  spec: Pick<CampaignSpec, 'approvalFields' | 'allowedValues' | 'autoApprove'>,
  signedIn: boolean,
  country: string,
): ReviewCause | undefined {
  const { field, after } = value
  const { kind } = fieldDefinition(field)
  if ((kind === 'text' || kind === 'lines') && after !== undefined && SUSPICIOUS.test(after)) return 'suspicious'
  if (!needsApproval(spec, field, signedIn) || isApprovedByRule(value, spec, country)) return undefined
  return 'needsApproval'
}

function isApprovedByRule(
  { field, before, after }: NewValue,
  { autoApprove, allowedValues }: Pick<CampaignSpec, 'autoApprove' | 'allowedValues'>,
  country: string,
): boolean {
  if (after === undefined) return false
  const holds: Record<AutoApproval['rule'], () => boolean> = {
    sameButForWriting: () => before !== undefined && isSameButForWriting(field, before, after, country),
    wasEmpty: () => before === undefined,
    allowedValue: () => allowedValues.some((allowed) => allowed.field === field && allowed.values.includes(after)),
  }
  return autoApprove.some((approval) => approval.field === field && holds[approval.rule]())
}

function isSameButForWriting(field: ContactField, before: string, after: string, country: string): boolean {
  if (!isSensitive(field)) return plain(before) === plain(after)
  const phone = parsePhone(before, country)
  return phone.valid && phone.number === after
}

/** Without what is only writing: upper and lower case, accents, and how many spaces there are. */
const plain = (text: string): string =>
  text.normalize('NFKD').replaceAll(/\p{M}/gu, '').trim().replaceAll(/\s+/g, ' ').toLowerCase()
