import type { Language } from '../../reports/notice-texts.ts'

/** What the pages for answers say beside what cards and mails say. */
export interface FormTexts {
  intro: string
  save: string
  hasLeft: string
  notMine: string
  confirmAll(people: number): string
  confirmAllHint: string
  waiting(value: string): string
  cleared: string
  choose: string
  wrong: string
  fieldError: string
  managerError: string
  person: string
  missing: string
  state: string
  states: { open: string; confirmed: string; corrected: string; hasLeft: string }
  everybody: (people: number, left: number) => string
  page(page: number, pages: number): string
  previous: string
  next: string
  back: string
  closePage: string
  overTitle: string
  over: string
  linkOverTitle: string
  linkOver: string
  sentTitle: string
  sent: string
  oldTitle: string
  old: string
  tooLarge: string
  tooMany: string
  failedTitle: string
  failed: string
  signInTitle: string
  signIn: string
  signInFailedTitle: string
  signInFailed: string
  notYoursTitle: string
  notYours: string
  again: string
  signedInAs(name: string): string
}

const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`

const en: FormTexts = {
  intro:
    'This is what the directory says about you. Please correct what is wrong and save; when all of it is right, ' +
    'just save.',
  save: 'Save',
  hasLeft: 'This person is not here any more',
  notMine: 'I am the wrong person to ask',
  confirmAll: (people) => `All of it is right for ${count(people, 'person', 'people')}`,
  confirmAllHint: 'Choose a person to see and correct the data. Whoever you have answered for is not part of “all”.',
  waiting: (value) => `Waits for an approval: ${value}`,
  cleared: 'nothing',
  choose: 'Please choose',
  wrong: 'Please look at the marked fields: nothing has been saved yet.',
  fieldError: 'This can not be taken as it stands.',
  managerError: 'Nobody who could be the manager has this mail address.',
  person: 'Person',
  missing: 'Missing',
  state: 'Your answer',
  states: { open: '', confirmed: 'right', corrected: 'corrected', hasLeft: 'not here any more' },
  everybody: (people, left) =>
    left === 0
      ? `You have answered for all ${people} people. Thank you.`
      : `${count(left, 'person', 'people')} of ${people} left to answer for.`,
  page: (page, pages) => `Page ${page} of ${pages}`,
  previous: 'Previous page',
  next: 'Next page',
  back: 'Back to all people',
  closePage: 'You can close this page.',
  overTitle: 'This request is over',
  over: 'It has ended, or somebody else is asked instead. There is nothing left to do for you.',
  linkOverTitle: 'This link is over',
  linkOver: 'It is not complete, too old, or was ended. Please use the link in the newest message that you have.',
  sentTitle: 'This page was sent already',
  sent: 'Nothing was saved a second time. Open the page once more to see what the directory says now.',
  oldTitle: 'This page was open for a long time',
  old: 'Nothing was saved, so that nothing newer is replaced. Please open it once more.',
  tooLarge: 'This is more than the page takes.',
  tooMany: 'That was very often in a short time: please wait a minute.',
  failedTitle: 'That did not work',
  failed: 'Nothing may have been saved. Please try again in a few minutes.',
  signInTitle: 'Please sign in',
  signIn: 'Nothing was saved. Open the page once more to sign in with your account of the organization.',
  signInFailedTitle: 'You could not be signed in',
  signInFailed:
    'Signing in was broken off, took too long, or your account belongs to another organization. Open the link in ' +
    'your message once more.',
  notYoursTitle: 'This was sent to somebody else',
  notYours: 'You are signed in, but this request was sent to another person, so only they can answer it.',
  again: 'Open the page once more',
  signedInAs: (name) => `Signed in as ${name}`,
}

const fr: FormTexts = {
  intro:
    'Voici ce que l’annuaire indique à votre sujet. Merci de corriger ce qui est faux et d’enregistrer ; si tout ' +
    'est exact, enregistrez simplement.',
  save: 'Enregistrer',
  hasLeft: 'Cette personne n’est plus là',
  notMine: 'Ce n’est pas à moi de répondre',
  confirmAll: (people) => `Tout est exact pour ${count(people, 'personne', 'personnes')}`,
  confirmAllHint:
    'Choisissez une personne pour voir et corriger ses coordonnées. Les personnes pour lesquelles vous avez ' +
    'répondu ne sont pas concernées par « tout ».',
  waiting: (value) => `En attente d’une approbation : ${value}`,
  cleared: 'rien',
  choose: 'Choisissez',
  wrong: 'Merci de vérifier les champs signalés : rien n’a encore été enregistré.',
  fieldError: 'Cette valeur ne peut pas être acceptée telle quelle.',
  managerError: 'Personne qui pourrait être responsable n’a cette adresse.',
  person: 'Personne',
  missing: 'Il manque',
  state: 'Votre réponse',
  states: { open: '', confirmed: 'exact', corrected: 'corrigé', hasLeft: 'n’est plus là' },
  everybody: (people, left) =>
    left === 0
      ? `Vous avez répondu pour les ${people} personnes. Merci.`
      : `Il reste ${count(left, 'personne', 'personnes')} sur ${people}.`,
  page: (page, pages) => `Page ${page} sur ${pages}`,
  previous: 'Page précédente',
  next: 'Page suivante',
  back: 'Retour à la liste',
  closePage: 'Vous pouvez fermer cette page.',
  overTitle: 'Cette demande est terminée',
  over: 'Elle a pris fin, ou quelqu’un d’autre est interrogé. Vous n’avez plus rien à faire.',
  linkOverTitle: 'Ce lien n’est plus valable',
  linkOver: 'Il est incomplet, trop ancien ou révoqué. Merci d’utiliser le lien du message le plus récent.',
  sentTitle: 'Cette page a déjà été envoyée',
  sent: 'Rien n’a été enregistré une seconde fois. Ouvrez la page à nouveau pour voir ce que dit l’annuaire.',
  oldTitle: 'Cette page est restée ouverte longtemps',
  old: 'Rien n’a été enregistré, pour ne rien remplacer de plus récent. Merci de l’ouvrir à nouveau.',
  tooLarge: 'C’est plus que ce que la page accepte.',
  tooMany: 'C’était très souvent en peu de temps : merci d’attendre une minute.',
  failedTitle: 'Cela n’a pas fonctionné',
  failed: 'Il se peut que rien n’ait été enregistré. Merci de réessayer dans quelques minutes.',
  signInTitle: 'Merci de vous connecter',
  signIn: 'Rien n’a été enregistré. Ouvrez la page à nouveau pour vous connecter avec votre compte professionnel.',
  signInFailedTitle: 'La connexion a échoué',
  signInFailed:
    'La connexion a été interrompue, a pris trop de temps, ou votre compte appartient à une autre organisation. ' +
    'Ouvrez à nouveau le lien de votre message.',
  notYoursTitle: 'Cette demande s’adresse à quelqu’un d’autre',
  notYours: 'Vous êtes connecté, mais cette demande a été envoyée à une autre personne, qui seule peut y répondre.',
  again: 'Ouvrir la page à nouveau',
  signedInAs: (name) => `Connecté en tant que ${name}`,
}

export const FORM_TEXTS: Readonly<Record<Language, FormTexts>> = { en, fr }
