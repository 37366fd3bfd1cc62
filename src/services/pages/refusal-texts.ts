import type { InEachLanguage } from '../../languages.ts'
import { french } from '../reports/speech.ts'

/** What happened, and what to do. */
export interface Said {
  title: string
  text: string
}

/** What pages say that show nothing: one entry for each thing that people can do something different about. */
export interface RefusalTexts {
  /** What a link opened, by its purpose; `openedPage` for any other one. */
  opened: Readonly<Record<string, string>>
  openedPage: string
  linkExpired(opened: string, date: string): Said
  linkRevoked(opened: string, date: string): Said
  linkUnknown: Said
  nothingHere: Said
  wrongAddress: Said
  wrongMethod: Said
  tooLarge: Said
  signInFailed: Said
  tooOften(wait: string): Said
  busy(wait: string): Said
  directoryRefused: Said
  refused: Said
  failed: Said
  /** After a form was sent: whether anything came of it is not known. */
  maybeSaved: string
  seconds(count: number): string
  minutes(count: number): string
  again: string
  frontPage: string
  reference(code: string, requestId: string): string
}

const en: RefusalTexts = {
  opened: {
    operation: 'the state of an operation',
    report: 'a report',
    training: 'a page about activating roles',
    form: 'a page on which contact data is confirmed',
    submission: 'a page on which contact data is confirmed',
  },
  openedPage: 'a page about a plan',
  linkExpired: (opened, date) => ({
    title: 'This link has expired',
    text: `It opened ${opened} until ${date}. Please ask whoever sent it for a new one.`,
  }),
  linkRevoked: (opened, date) => ({
    title: 'This link was withdrawn',
    text:
      `It opened ${opened} and was withdrawn on ${date}. Please use the newest message that you have, or ask whoever ` +
      'sent it.',
  }),
  linkUnknown: {
    title: 'This link opens nothing',
    text:
      'It is not complete, or what it led to is not kept any more. Please open it from the message itself; if it is ' +
      'the same there, ask whoever sent it for a new one.',
  },
  nothingHere: {
    title: 'There is nothing at this address',
    text: 'Please check it, or open the link in the message that you have.',
  },
  wrongAddress: {
    title: 'This address is not right',
    text: 'Something in it is not known here. Please go to the front page, or open the link in your message.',
  },
  wrongMethod: {
    title: 'Nothing can be sent to this address',
    text: 'Nothing was saved. Please open the link in your message as it stands.',
  },
  tooLarge: {
    title: 'That was too much',
    text: 'This is more than the page takes, and nothing was saved. Please go back and shorten it.',
  },
  signInFailed: {
    title: 'You could not be signed in',
    text:
      'Signing in was broken off, took too long, or your account belongs to another organization. Open the link in ' +
      'your message once more.',
  },
  tooOften: (wait) => ({
    title: 'One moment, please',
    text: `That was very often in a short time. Please wait ${wait} and then try again.`,
  }),
  busy: (wait) => ({
    title: 'The service can’t answer now',
    text: `This should pass by itself. Please try again in ${wait}.`,
  }),
  directoryRefused: {
    title: 'The directory can’t be reached',
    text:
      'Microsoft 365 refuses this service, which only those who run it can mend. Please tell whoever sent you here, ' +
      'with the line below.',
  },
  refused: {
    title: 'This is not possible',
    text: 'The service refused it. Please tell whoever sent you here, with the line below.',
  },
  failed: {
    title: 'Something went wrong here',
    text:
      'This is a fault of the service, which only those who run it can mend. Please tell whoever sent you here, with ' +
      'the line below.',
  },
  maybeSaved: 'It is not certain that what you sent was saved: open the page to see what the directory says now.',
  seconds: (count) => `${count} ${count === 1 ? 'second' : 'seconds'}`,
  minutes: (count) => `${count} ${count === 1 ? 'minute' : 'minutes'}`,
  again: 'Open the page once more',
  frontPage: 'Front page',
  reference: (code, requestId) => `For those who run the service: ${code}, request ${requestId}`,
}

const fr: RefusalTexts = {
  opened: {
    operation: 'l’état d’une opération',
    report: 'un rapport',
    training: 'une page sur l’activation des rôles',
    form: 'une page de confirmation des coordonnées',
    submission: 'une page de confirmation des coordonnées',
  },
  openedPage: 'une page sur un plan',
  linkExpired: (opened, date) => ({
    title: 'Ce lien a expiré',
    text: `Il ouvrait ${opened} jusqu’au ${date}. Merci d’en demander un nouveau à la personne qui vous l’a envoyé.`,
  }),
  linkRevoked: (opened, date) => ({
    title: 'Ce lien a été retiré',
    text:
      `Il ouvrait ${opened} et a été retiré le ${date}. Merci d’utiliser le message le plus récent, ou de vous ` +
      'adresser à la personne qui vous l’a envoyé.',
  }),
  linkUnknown: {
    title: 'Ce lien n’ouvre rien',
    text:
      'Il est incomplet, ou ce qu’il désignait n’est plus conservé. Merci de l’ouvrir depuis le message lui-même ; ' +
      's’il n’ouvre rien non plus, demandez-en un nouveau à la personne qui vous l’a envoyé.',
  },
  nothingHere: {
    title: 'Il n’y a rien à cette adresse',
    text: 'Merci de la vérifier, ou d’ouvrir le lien du message que vous avez reçu.',
  },
  wrongAddress: {
    title: 'Cette adresse n’est pas juste',
    text:
      'Elle contient quelque chose d’inconnu ici. Merci d’aller à la page d’accueil, ou d’ouvrir le lien de votre ' +
      'message.',
  },
  wrongMethod: {
    title: 'Rien ne peut être envoyé à cette adresse',
    text: 'Rien n’a été enregistré. Merci d’ouvrir le lien de votre message tel quel.',
  },
  tooLarge: {
    title: 'C’était trop long',
    text: 'C’est plus que ce que la page accepte, et rien n’a été enregistré. Merci de revenir et de raccourcir.',
  },
  signInFailed: {
    title: 'La connexion a échoué',
    text:
      'La connexion a été interrompue, a pris trop de temps, ou votre compte appartient à une autre organisation. ' +
      'Ouvrez à nouveau le lien de votre message.',
  },
  tooOften: (wait) => ({
    title: 'Un instant, s’il vous plaît',
    text: `C’était très souvent en peu de temps. Merci d’attendre ${wait} avant de réessayer.`,
  }),
  busy: (wait) => ({
    title: 'Le service ne peut pas répondre maintenant',
    text: `Cela devrait passer tout seul. Merci de réessayer dans ${wait}.`,
  }),
  directoryRefused: {
    title: 'L’annuaire n’est pas accessible',
    text:
      'Microsoft 365 refuse ce service, ce que seuls ses responsables peuvent corriger. Merci de le signaler à la ' +
      'personne qui vous a envoyé ici, avec la ligne ci-dessous.',
  },
  refused: {
    title: 'Ce n’est pas possible',
    text: 'Le service l’a refusé. Merci de le signaler à la personne qui vous a envoyé ici, avec la ligne ci-dessous.',
  },
  failed: {
    title: 'Quelque chose n’a pas fonctionné',
    text:
      'C’est une erreur du service, que seuls ses responsables peuvent corriger. Merci de la signaler à la personne ' +
      'qui vous a envoyé ici, avec la ligne ci-dessous.',
  },
  maybeSaved:
    'Il n’est pas certain que votre envoi ait été enregistré : ouvrez la page pour voir ce que dit l’annuaire.',
  seconds: (count) => `${count} ${count === 1 ? 'seconde' : 'secondes'}`,
  minutes: (count) => `${count} ${count === 1 ? 'minute' : 'minutes'}`,
  again: 'Ouvrir la page à nouveau',
  frontPage: 'Page d’accueil',
  reference: (code, requestId) => `Pour les responsables du service : ${code}, demande ${requestId}`,
}

export const REFUSAL_TEXTS: InEachLanguage<RefusalTexts> = { en, fr: french(fr) }
