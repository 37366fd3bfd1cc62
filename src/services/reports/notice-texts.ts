import type { InEachLanguage } from './languages.ts'
import { french } from './speech.ts'

export { LANGUAGES, languageOf, type Language } from './languages.ts'

/** What every notice says, whatever it is about. */
export interface NoticeTexts {
  greeting(name: string | undefined): string
  helpDesk: string
  closing(tenant: string): string
  reference(planId: string): string
  /** Below a button, for programs that show none. */
  plainLink: string
  contactButton: string
  labelled(label: string, address: string): string
  about(title: string): string
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
  labelled: (label, address) => `${label}: ${address}`,
  about: (title) => `This is about: ${title}`,
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
  labelled: (label, address) => `${label} : ${address}`,
  about: (title) => `À propos de : ${title}`,
  askedBy: (name) => `À la demande de : ${name}`,
  questions: (contact) => `Questions : ${contact}`,
}

export const NOTICE_TEXTS: InEachLanguage<NoticeTexts> = { en, fr: french(fr) }
