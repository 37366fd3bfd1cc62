/** The languages that notices are written in. */
export const LANGUAGES = ['en', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]

/** What every notice says, whatever it is about. */
export interface NoticeTexts {
  greeting(name: string | undefined): string
  helpDesk: string
  closing(tenant: string): string
  reference(planId: string): string
  /** Below a button, for programs that show none. */
  plainLink: string
  contactButton: string
  aboutPlan(title: string): string
  askedBy(name: string): string
  questions(contact: string): string
}

const en: NoticeTexts = {
  greeting: (name) => (name === undefined ? 'Hello,' : `Hello ${name},`),
  helpDesk: 'your IT help desk',
  closing: (tenant) => `Thank you,\nIT of ${tenant}`,
  reference: (planId) => `For the help desk: plan ${planId}`,
  plainLink: 'If the button does nothing, this is its address:',
  contactButton: 'Contact us',
  aboutPlan: (title) => `This is about: ${title}`,
  askedBy: (name) => `Asked for by: ${name}`,
  questions: (contact) => `Questions: ${contact}`,
}

const fr: NoticeTexts = {
  greeting: (name) => (name === undefined ? 'Bonjour,' : `Bonjour ${name},`),
  helpDesk: 'votre service informatique',
  closing: (tenant) => `Merci,\nLe service informatique de ${tenant}`,
  reference: (planId) => `Pour le service informatique : plan ${planId}`,
  plainLink: 'Si le bouton ne fonctionne pas, voici son adresse :',
  contactButton: 'Nous contacter',
  aboutPlan: (title) => `À propos de : ${title}`,
  askedBy: (name) => `À la demande de : ${name}`,
  questions: (contact) => `Questions : ${contact}`,
}

export const NOTICE_TEXTS: Readonly<Record<Language, NoticeTexts>> = { en, fr }

/** French for `fr`, `fr-CA` and the like; undefined where no language is known. */
export function languageOf(preferredLanguage: string | null | undefined): Language | undefined {
  if (preferredLanguage === null || preferredLanguage === undefined || preferredLanguage === '') return undefined
  return /^fr(-|_|$)/i.test(preferredLanguage) ? 'fr' : 'en'
}

const DAYS: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  en: new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }),
  fr: new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'UTC' }),
}

/** A date in words. French writes the first of a month as an ordinal, which Intl does not know. */
export function dayIn(language: Language, time: Date | string): string {
  const text = DAYS[language].format(new Date(time))
  return language === 'fr' ? text.replace(/^1 /, '1er ') : text
}
