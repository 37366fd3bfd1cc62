import type { InEachLanguage } from '../../../languages.ts'
import { french } from '../../reports/speech.ts'

/** What the pages for answers say beside what cards and mails say. */
export interface FormTexts {
  intro: string
  whose(name: string): string
  whoseOther: string
  why(tenant: string): string
  contact(contact: string): string
  privacy(days: number): string
  save: string
  saveNext: string
  fillIn(people: number): string
  people: string
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
  sentTitle: string
  sent: string
  oldTitle: string
  old: string
  notInRequestTitle: string
  notInRequest: string
  notSavedTitle: string
  notSaved: string
  signInTitle: string
  signIn: string
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
  whose: (name) => `This page is about ${name}.`,
  whoseOther: 'You are asked about this person because you answer for the department or the team.',
  why: (tenant) => `${tenant} asks so that people can be reached: its directory is only as good as what you tell it.`,
  contact: (contact) => `If you have a question, ${contact} will gladly help.`,
  privacy: (days) =>
    'What you save goes into the directory, where others in the organization see it. The answer itself is kept for ' +
    `${days} days after the request has ended, and then deleted.`,
  save: 'Save',
  saveNext: 'Save and next person',
  fillIn: (people) => `Fill in what is missing for ${count(people, 'person', 'people')}`,
  people: 'People',
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
  sentTitle: 'This page was sent already',
  sent: 'Nothing was saved a second time. Open the page once more to see what the directory says now.',
  oldTitle: 'This page was open for a long time',
  old: 'Nothing was saved, so that nothing newer is replaced. Please open it once more.',
  notInRequestTitle: 'This person is not part of your request',
  notInRequest: 'The person has left the list, or was never on it, so somebody else is asked.',
  notSavedTitle: 'Nothing was saved',
  notSaved: 'What was sent is not what the page sends. Open it once more and use its buttons.',
  signInTitle: 'Please sign in',
  signIn: 'Nothing was saved. Open the page once more to sign in with your account of the organization.',
  notYoursTitle: 'This was sent to somebody else',
  notYours: 'You are signed in, but this request was sent to another person, so only they can answer it.',
  again: 'Open the page once more',
  signedInAs: (name) => `Signed in as ${name}`,
}

const fr: FormTexts = {
  intro:
    'Voici ce que l’annuaire indique à votre sujet. Merci de corriger ce qui est faux et d’enregistrer ; si tout ' +
    'est exact, enregistrez simplement.',
  whose: (name) => `Cette page concerne ${name}.`,
  whoseOther: 'Vous êtes interrogé parce que vous répondez pour ce service ou cette équipe.',
  why: (tenant) =>
    `${tenant} le demande pour que chacun puisse être joint : l’annuaire ne vaut que ce que vous lui dites.`,
  contact: (contact) => `Si vous avez une question, ${contact} vous aidera volontiers.`,
  privacy: (days) =>
    'Ce que vous enregistrez entre dans l’annuaire, que voient d’autres personnes de l’organisation. La réponse ' +
    `elle-même est conservée ${days} jours après la fin de la demande, puis supprimée.`,
  save: 'Enregistrer',
  saveNext: 'Enregistrer et personne suivante',
  fillIn: (people) => `Compléter ce qui manque pour ${count(people, 'personne', 'personnes')}`,
  people: 'Personnes',
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
  sentTitle: 'Cette page a déjà été envoyée',
  sent: 'Rien n’a été enregistré une seconde fois. Ouvrez la page à nouveau pour voir ce que dit l’annuaire.',
  oldTitle: 'Cette page est restée ouverte longtemps',
  old: 'Rien n’a été enregistré, pour ne rien remplacer de plus récent. Merci de l’ouvrir à nouveau.',
  notInRequestTitle: 'Cette personne ne fait pas partie de votre demande',
  notInRequest: 'Elle a quitté la liste, ou n’y a jamais été : quelqu’un d’autre est interrogé.',
  notSavedTitle: 'Rien n’a été enregistré',
  notSaved: 'L’envoi n’est pas celui de la page. Ouvrez-la à nouveau et utilisez ses boutons.',
  signInTitle: 'Merci de vous connecter',
  signIn: 'Rien n’a été enregistré. Ouvrez la page à nouveau pour vous connecter avec votre compte professionnel.',
  notYoursTitle: 'Cette demande s’adresse à quelqu’un d’autre',
  notYours: 'Vous êtes connecté, mais cette demande a été envoyée à une autre personne, qui seule peut y répondre.',
  again: 'Ouvrir la page à nouveau',
  signedInAs: (name) => `Connecté en tant que ${name}`,
}

export const FORM_TEXTS: InEachLanguage<FormTexts> = { en, fr: french(fr) }
