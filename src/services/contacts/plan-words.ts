import type { InEachLanguage } from '../../languages.ts'
import type { PlanWords } from '../reports/plan-report.ts'
import { french } from '../reports/speech.ts'
import { FRENCH_FIELD_NAMES } from './field-names-fr.ts'
import { CONTACT_FIELDS, fieldDefinition, type ContactField } from './fields.ts'

/** What reports say of plans of contact data. */
const en = {
  plan: { table: { target: 'Fields' } } satisfies PlanWords,
  update: 'Update contact data',
  fields: Object.fromEntries(CONTACT_FIELDS.map((field) => [field, fieldDefinition(field).label])) as Readonly<
    Record<ContactField, string>
  >,
}

export type ContactPlanWords = typeof en

const fr: ContactPlanWords = {
  plan: { table: { target: 'Champs' } },
  update: 'Mise à jour des coordonnées',
  fields: FRENCH_FIELD_NAMES,
}

export const CONTACT_PLAN_WORDS: InEachLanguage<ContactPlanWords> = { en, fr: french(fr) }
