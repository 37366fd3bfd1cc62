import { FRENCH_FIELD_NAMES } from '../contacts/field-names-fr.ts'
import type { ContactField } from '../contacts/fields.ts'
import type { InEachLanguage } from '../../languages.ts'
import { french } from '../reports/speech.ts'

/** What cards and mails of a campaign say. */
export interface CampaignTexts {
  fields: Readonly<Record<ContactField, string>>
  /** What counts as a whole: one number is enough. */
  phone: string
  title(tenant: string): string
  teamTitle(tenant: string): string
  reminderTitle(title: string): string
  intro: string
  teamIntro(people: number, incomplete: number): string
  escalationIntro: string
  againIntro: string
  incomplete: string
  missing(fields: string): string
  valueOf(field: string, value: string): string
  more(people: number): string
  until(date: string): string
  managerHint: string
  approvalHint(fields: string): string
  waitsHint: string
  /** What buttons of cards say: two of them in a row have to fit a narrow window. */
  confirm: string
  correct: string
  confirmTeam: string
  notMine: string
  openPage: string
  phoneError: string
  textError: string
  choiceError: string
  none: string
  greeting(name: string | undefined): string
  mailAction: string
  mailButton: string
  mailSafety: string
  closing(tenant: string): string
  /** What is said to somebody who answered. */
  replies: {
    thanks: string
    confirmed(people: number): string
    saved(fields: string): string
    waiting(fields: string): string
    handOver(fields: string): string
    notWritten(fields: string): string
    changedMeanwhile: string
    invalid(fields: string): string
    hasLeft(name: string): string
    notMine: string
  }
}

const en: CampaignTexts = {
  fields: {
    businessPhone: 'Business phone',
    mobilePhone: 'Mobile phone',
    faxNumber: 'Fax number',
    officeLocation: 'Office',
    streetAddress: 'Street address',
    city: 'City',
    state: 'State or province',
    postalCode: 'Postal code',
    country: 'Country or region',
    jobTitle: 'Job title',
    department: 'Department',
    companyName: 'Company',
    managerId: 'Manager',
    displayName: 'Display name',
    givenName: 'Given name',
    surname: 'Surname',
  },
  phone: 'Phone',
  title: (tenant) => `${tenant}: is your contact data right?`,
  teamTitle: (tenant) => `${tenant}: is the contact data of your people right?`,
  reminderTitle: (title) => `Reminder: ${title}`,
  intro: 'This is what the directory says about you. Please correct what is wrong, or say that all of it is right.',
  teamIntro: (people, incomplete) =>
    incomplete === 0
      ? `You answer for ${count(people, 'person', 'people')}, and nothing is missing. Please say whether all of ` +
        'it is right.'
      : `You answer for ${count(people, 'person', 'people')}; for ${incomplete} of them something is missing.`,
  escalationIntro: 'Nobody has answered so far, so we ask you as their manager.',
  againIntro: 'Not all of your last answer could be taken, so please look once more.',
  incomplete: 'Something is missing for:',
  missing: (fields) => `missing: ${fields}`,
  valueOf: (field, value) => `${field}: ${value}`,
  more: (people) => `and ${count(people, 'other', 'others')}`,
  until: (date) => `Please answer by ${date}.`,
  managerHint: 'The mail address of the manager',
  approvalHint: (fields) => `New values of these wait until somebody has approved them: ${fields}.`,
  waitsHint: 'A new value waits until somebody has approved it.',
  confirm: 'All is right',
  correct: 'Save changes',
  confirmTeam: 'All is right',
  notMine: 'Wrong person',
  openPage: 'Open the page',
  phoneError: 'A phone number has digits, spaces and + ( ) . / - only, and may end in an extension such as x12.',
  textError: 'This is too long.',
  choiceError: 'Choose one of the values.',
  none: '(nothing)',
  greeting: (name) => (name === undefined ? 'Hello,' : `Hello ${name},`),
  mailAction: 'You can answer on a page, without a password.',
  mailButton: 'Answer now',
  mailSafety: 'The page is for you alone: please do not pass this mail on.',
  closing: (tenant) => `Your ${tenant} directory`,
  replies: {
    thanks: 'Thank you.',
    confirmed: (people) =>
      people === 1
        ? 'It is noted that all of it is right.'
        : `It is noted that all of it is right for ${people} people.`,
    saved: (fields) => `Saved: ${fields}.`,
    waiting: (fields) => `Waiting until somebody has approved it: ${fields}.`,
    handOver: (fields) => `Passed on to those who can change it: ${fields}.`,
    notWritten: (fields) => `Could not be changed: ${fields}.`,
    changedMeanwhile:
      'The directory has changed since you saw it, so you will be asked once more with what it says now.',
    invalid: (fields) => `Not taken, since it can not be right: ${fields}. You will be asked once more.`,
    hasLeft: (name) => `It is noted that ${name} is not here any more; nothing is deleted by that.`,
    notMine: 'Somebody else will be asked instead of you.',
  },
}

const fr: CampaignTexts = {
  fields: FRENCH_FIELD_NAMES,
  phone: 'Téléphone',
  title: (tenant) => `${tenant} : vos coordonnées sont-elles exactes ?`,
  teamTitle: (tenant) => `${tenant} : les coordonnées de votre équipe sont-elles exactes ?`,
  reminderTitle: (title) => `Rappel : ${title}`,
  intro:
    'Voici ce que l’annuaire indique à votre sujet. Merci de corriger ce qui est faux, ou de confirmer que tout ' +
    'est exact.',
  teamIntro: (people, incomplete) =>
    incomplete === 0
      ? `Vous répondez pour ${count(people, 'personne', 'personnes')}, et rien ne manque. Merci de dire si tout ` +
        'est exact.'
      : `Vous répondez pour ${count(people, 'personne', 'personnes')} ; il manque quelque chose pour ${incomplete} ` +
        'd’entre elles.',
  escalationIntro: 'Personne n’a répondu jusqu’ici : nous vous le demandons en tant que responsable.',
  againIntro: 'Votre dernière réponse n’a pas pu être prise en compte en entier : merci de regarder encore une fois.',
  incomplete: 'Il manque quelque chose pour :',
  missing: (fields) => `il manque : ${fields}`,
  valueOf: (field, value) => `${field} : ${value}`,
  more: (people) => `et ${count(people, 'autre', 'autres')}`,
  until: (date) => `Merci de répondre avant le ${date}.`,
  managerHint: 'L’adresse de messagerie du responsable',
  approvalHint: (fields) => `Les nouvelles valeurs de ces champs attendent une approbation : ${fields}.`,
  waitsHint: 'Une nouvelle valeur attend une approbation.',
  confirm: 'Tout est exact',
  correct: 'Enregistrer',
  confirmTeam: 'Tout est exact',
  notMine: 'Pas pour moi',
  openPage: 'Ouvrir la page',
  phoneError:
    'Un numéro de téléphone ne comporte que des chiffres, des espaces et + ( ) . / -, et peut finir par un poste ' +
    'tel que x12.',
  textError: 'Ce texte est trop long.',
  choiceError: 'Choisissez une des valeurs.',
  none: '(rien)',
  greeting: (name) => (name === undefined ? 'Bonjour,' : `Bonjour ${name},`),
  mailAction: 'Vous pouvez répondre sur une page, sans mot de passe.',
  mailButton: 'Répondre',
  mailSafety: 'Cette page n’est que pour vous : merci de ne pas transférer ce message.',
  closing: (tenant) => `L’annuaire de ${tenant}`,
  replies: {
    thanks: 'Merci.',
    confirmed: (people) =>
      people === 1 ? 'Nous notons que tout est exact.' : `Nous notons que tout est exact pour ${people} personnes.`,
    saved: (fields) => `Enregistré : ${fields}.`,
    waiting: (fields) => `En attente d’une approbation : ${fields}.`,
    handOver: (fields) => `Transmis à ceux qui peuvent le modifier : ${fields}.`,
    notWritten: (fields) => `N’a pas pu être modifié : ${fields}.`,
    changedMeanwhile:
      'L’annuaire a changé depuis que vous l’avez vu : nous vous montrerons son contenu actuel et vous le ' +
      'redemanderons.',
    invalid: (fields) => `Non accepté, car ce ne peut être exact : ${fields}. Nous vous le redemanderons.`,
    hasLeft: (name) => `Nous notons que ${name} n’est plus là ; rien n’est supprimé pour autant.`,
    notMine: 'Nous nous adresserons à quelqu’un d’autre.',
  },
}

const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`

export const CAMPAIGN_TEXTS: InEachLanguage<CampaignTexts> = { en, fr: french(fr) }
