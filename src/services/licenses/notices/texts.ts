import type { InEachLanguage } from '../../reports/languages.ts'
import { french } from '../../reports/speech.ts'

/** What a notice about licenses says; dates, names and lists come written out in its language. */
export interface LicenseNoticeTexts {
  personSubject(tenant: string, date: string): string
  managerSubject(tenant: string, people: number, date: string): string
  lastUsed(tenant: string, date: string): string
  neverUsed(tenant: string): string
  plan(date: string): string
  removed: string
  kept: string
  reduced: string
  keptSubject(tenant: string): string
  nothingLost(date: string): string
  alsoLost: string
  keepTitle: string
  keepBySigningIn(date: string): string
  keepWhileDisabled(contact: string): string
  noLink: string
  question(contact: string): string
  afterwardsTitle: string
  mailbox(date: string): string
  files: string
  account: string
  privateAddress: string
  managerIntro(tenant: string, date: string): string
  managerLastUsed(date: string): string
  managerNeverUsed: string
  managerDisabled: string
  managerLine(name: string, details: string): string
  managerKeep(date: string): string
  managerMailbox(date: string): string
  managerQuestion(contact: string): string
}

const en: LicenseNoticeTexts = {
  personSubject: (tenant, date) => `${tenant}: your unused license ends on ${date}`,
  managerSubject: (tenant, people, date) =>
    `${tenant}: ${people === 1 ? 'an unused license' : `unused licenses of ${people} people`} in your team, ` +
    `ending on ${date}`,
  lastUsed: (tenant, date) => `Your ${tenant} account was last used on ${date}.`,
  neverUsed: (tenant) => `Your ${tenant} account does not seem to have been used yet.`,
  plan: (date) =>
    `Licenses are limited, so on ${date} or shortly after we plan to pass yours on to somebody who needs it.`,
  removed: 'This would go:',
  kept: 'This stays as it is, since you have it in another way too:',
  reduced: 'This stays, with fewer services:',
  keptSubject: (tenant) => `${tenant}: your licenses stay as they are`,
  nothingLost: (date) =>
    `You have the same license in two ways. On ${date} or shortly after we plan to end one of them. You keep ` +
    'every license, and need not do anything.',
  alsoLost: 'This is affected too:',
  keepTitle: 'If you would like to keep it',
  keepBySigningIn: (date) => `Just sign in once before ${date}, the way you always do. Nothing else is needed.`,
  keepWhileDisabled: (contact) =>
    `Your account is switched off at present, so you can't sign in. Please write to ${contact}.`,
  noLink: 'There is no sign-in link in this mail on purpose: we never ask for your password.',
  question: (contact) => `If you are away for a good reason, or have a question, ${contact} will gladly help.`,
  afterwardsTitle: 'What happens afterwards',
  mailbox: (date) =>
    `If a mailbox belongs to the license, it is kept for 30 days. If you get the license back by ${date}, ` +
    'everything is in it again; after that it is deleted for good.',
  files:
    'Your files in OneDrive are not deleted by this. Without a license they may become read-only after some ' +
    'time, and be archived after 93 days.',
  account: 'Your account itself stays.',
  privateAddress:
    'You get this at your private address, which our directory knows, since nobody has used the account for long.',
  managerIntro: (tenant, date) =>
    `Some licenses of ${tenant} in your team have not been used for a long time. They are limited, so on ${date} ` +
    'or shortly after we plan to pass them on to people who need them. The people below have had a mail of their ' +
    'own where we have their address.',
  managerLastUsed: (date) => `last used on ${date}`,
  managerNeverUsed: 'not used yet',
  managerDisabled: 'account switched off',
  managerLine: (name, details) => `${name}: ${details}`,
  managerKeep: (date) =>
    `Whoever signs in once before ${date} keeps the license, so a word from you may help. Nothing else is needed.`,
  managerMailbox: (date) =>
    `Mailboxes are kept for 30 days after that: whoever gets the license back by ${date} finds everything in it ` +
    'again. Files in OneDrive are not deleted by this.',
  managerQuestion: (contact) =>
    `If somebody is away for a good reason, such as leave or a sabbatical, please tell ${contact}.`,
}

const fr: LicenseNoticeTexts = {
  personSubject: (tenant, date) => `${tenant} : votre licence inutilisée prend fin le ${date}`,
  managerSubject: (tenant, people, date) =>
    `${tenant} : ${people === 1 ? 'une licence inutilisée' : `les licences inutilisées de ${people} personnes`} ` +
    `de votre équipe, jusqu’au ${date}`,
  lastUsed: (tenant, date) => `Votre compte ${tenant} a été utilisé pour la dernière fois le ${date}.`,
  neverUsed: (tenant) => `Votre compte ${tenant} ne semble pas encore avoir été utilisé.`,
  plan: (date) =>
    `Les licences étant limitées, nous prévoyons de transmettre la vôtre, le ${date} ou peu après, à une ` +
    'personne qui en a besoin.',
  removed: 'Ce qui serait retiré :',
  kept: 'Ce qui reste inchangé, car vous en disposez aussi d’une autre manière :',
  reduced: 'Ce qui reste, avec moins de services :',
  keptSubject: (tenant) => `${tenant} : vos licences restent inchangées`,
  nothingLost: (date) =>
    `Vous disposez de la même licence de deux manières. Nous prévoyons de mettre fin à l’une d’elles le ${date} ` +
    'ou peu après. Vous conservez toutes vos licences et n’avez rien à faire.',
  alsoLost: 'Également concerné (en anglais) :',
  keepTitle: 'Si vous souhaitez la conserver',
  keepBySigningIn: (date) =>
    `Il suffit de vous connecter une fois avant le ${date}, comme d’habitude. Rien d’autre n’est nécessaire.`,
  keepWhileDisabled: (contact) =>
    `Votre compte est actuellement désactivé et ne permet pas de se connecter. Veuillez écrire à ${contact}.`,
  noLink:
    'Ce message ne contient volontairement aucun lien de connexion : nous ne demandons jamais votre mot de passe.',
  question: (contact) =>
    `Si vous êtes absent pour une bonne raison, ou si vous avez une question, ${contact} vous aidera volontiers.`,
  afterwardsTitle: 'Ce qui se passe ensuite',
  mailbox: (date) =>
    'Si une boîte aux lettres dépend de cette licence, elle est conservée pendant 30 jours. Si la licence vous ' +
    `est rendue au plus tard le ${date}, vous y retrouverez tout ; ensuite, elle est supprimée définitivement.`,
  files:
    'Vos fichiers dans OneDrive ne sont pas supprimés. Sans licence, ils peuvent passer en lecture seule après ' +
    'un certain temps, puis être archivés après 93 jours.',
  account: 'Votre compte lui-même est conservé.',
  privateAddress:
    'Vous recevez ce message à votre adresse personnelle, indiquée dans notre annuaire, car le compte n’est plus ' +
    'utilisé depuis longtemps.',
  managerIntro: (tenant, date) =>
    `Des licences de ${tenant} n’ont pas été utilisées depuis longtemps dans votre équipe. Leur nombre étant ` +
    `limité, nous prévoyons de les transmettre, le ${date} ou peu après, à des personnes qui en ont besoin. Les ` +
    'personnes ci-dessous ont reçu leur propre message lorsque nous connaissons leur adresse.',
  managerLastUsed: (date) => `dernière utilisation le ${date}`,
  managerNeverUsed: 'pas encore utilisé',
  managerDisabled: 'compte désactivé',
  managerLine: (name, details) => `${name} : ${details}`,
  managerKeep: (date) =>
    `Toute personne qui se connecte une fois avant le ${date} conserve sa licence : un mot de votre part peut ` +
    'aider. Rien d’autre n’est nécessaire.',
  managerMailbox: (date) =>
    'Les boîtes aux lettres sont ensuite conservées pendant 30 jours : toute personne dont la licence est rendue ' +
    `au plus tard le ${date} y retrouvera tout. Les fichiers dans OneDrive ne sont pas supprimés.`,
  managerQuestion: (contact) =>
    `Si quelqu’un est absent pour une bonne raison, par exemple un congé, merci d’en informer ${contact}.`,
}

export const LICENSE_NOTICE_TEXTS: InEachLanguage<LicenseNoticeTexts> = { en, fr: french(fr) }
