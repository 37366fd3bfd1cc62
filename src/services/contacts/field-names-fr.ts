import type { ContactField } from './fields.ts'

/** What French calls the fields of contact data, in reports as in cards, mails and forms. */
export const FRENCH_FIELD_NAMES: Readonly<Record<ContactField, string>> = {
  businessPhone: 'Téléphone professionnel',
  mobilePhone: 'Téléphone mobile',
  faxNumber: 'Télécopie',
  officeLocation: 'Bureau',
  streetAddress: 'Adresse',
  city: 'Ville',
  state: 'État ou province',
  postalCode: 'Code postal',
  country: 'Pays ou région',
  jobTitle: 'Fonction',
  department: 'Service',
  companyName: 'Entreprise',
  managerId: 'Responsable',
  displayName: 'Nom affiché',
  givenName: 'Prénom',
  surname: 'Nom',
}
