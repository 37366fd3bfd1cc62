import type { InEachLanguage } from '../../../../languages.ts'
import { french } from '../../../reports/speech.ts'

/** What a notice about roles says; names and dates come written out in its language. */
export interface RoleNoticeTexts {
  subject(tenant: string): string
  intro(tenant: string, day: string | undefined): string
  introDone(tenant: string): string
  why(reason: string): string
  changesTitle: string
  activateInstead(role: string, until: string | undefined): string
  mayActivate(role: string, until: string | undefined): string
  throughGroup(role: string, group: string, until: string | undefined): string
  lost(role: string): string
  noLongerEligible(role: string): string
  /** Without an end it is given back by an undo; with one it may be new. */
  holds(role: string, until: string | undefined): string
  settings(role: string, settings: string): string
  setting(label: string, value: string): string
  howTitle: string
  steps: readonly string[]
  groupHowTitle: string
  groupSteps: readonly string[]
  azureHowTitle: string
  azureSteps: readonly string[]
  lasts(role: string, hours: string): string
  mfa(role: string): string
  reason(role: string): string
  ticket(role: string): string
  approval(role: string): string
  guide: string
  guideButton: string
  feedback: string
  question(contact: string): string
  /** The page about activating roles. */
  page: {
    title: string
    why: string
    onlyNeeds: string
    fromNow: string
    goodToKnow: string
    tips(contact: string): readonly string[]
    through(group: string): string
    /** What the sentences below the name of a role begin with. */
    it: string
  }
}

const until = (word: string, day: string | undefined) => (day === undefined ? '' : ` ${word} ${day}`)

const en: RoleNoticeTexts = {
  subject: (tenant) => `${tenant}: your administrator roles change`,
  intro: (tenant, day) =>
    `Your administrator roles at ${tenant} change ${day === undefined ? 'shortly' : `on ${day} or shortly after`}.`,
  introDone: (tenant) => `Your administrator roles at ${tenant} have changed.`,
  why: (reason) => `Why: ${reason}`,
  changesTitle: 'What changes for you',
  activateInstead: (role, day) =>
    `${role}: you do not hold it all the time any more. You activate it when you need it${until('until', day)}.`,
  mayActivate: (role, day) => `${role}: you may activate it when you need it${until('until', day)}.`,
  throughGroup: (role, group, day) =>
    `${role}: you do not hold it all the time any more. When you need it, you activate your membership of the ` +
    `group ${group}, which holds the role${until('until', day)}.`,
  lost: (role) => `${role}: you do not hold it any more.`,
  noLongerEligible: (role) => `${role}: you can not activate it any more.`,
  holds: (role, day) =>
    day === undefined ? `${role}: you hold it all the time again.` : `${role}: you hold it${until('until', day)}.`,
  settings: (role, settings) => `${role}: what activating it asks for changes. ${settings}`,
  setting: (label, value) => `${label}: ${value}.`,
  howTitle: 'How to activate a role',
  steps: [
    'Sign in to the Microsoft Entra admin center (entra.microsoft.com) the way you always do.',
    'Open ID Governance, then Privileged Identity Management, then My roles.',
    'Choose the role and Activate, say for how long and why, and wait until it is active. It ends by itself.',
  ],
  groupHowTitle: 'How to activate a membership',
  groupSteps: [
    'Sign in to the Microsoft Entra admin center (entra.microsoft.com) the way you always do.',
    'Open ID Governance, then Privileged Identity Management, then My roles, then Groups.',
    'Choose the group and Activate, say for how long and why, and wait until the membership is active. It ends ' +
      'by itself.',
  ],
  azureHowTitle: 'How to activate a role of Azure',
  azureSteps: [
    'Sign in to the Microsoft Entra admin center (entra.microsoft.com) the way you always do.',
    'Open ID Governance, then Privileged Identity Management, then My roles, then Azure resources.',
    'Choose the role and Activate, say for how long and why, and wait until it is active. It ends by itself.',
  ],
  lasts: (role, hours) => `${role} lasts for ${hours} at most.`,
  mfa: (role) => `${role} asks for a second factor: register one beforehand.`,
  reason: (role) => `${role} asks for a reason that somebody else understands.`,
  ticket: (role) => `${role} asks for the number of a ticket.`,
  approval: (role) => `${role} begins once somebody has approved it.`,
  guide: 'A page explains it step by step.',
  guideButton: 'How to activate a role',
  feedback: 'Tell us how it goes, and what stands in your way:',
  question: (contact) => `If you need a role that you lose here, or have a question, ${contact} will gladly help.`,
  page: {
    title: 'Activating your role',
    why: 'A role that is active all the time is there for whoever steals the account.',
    onlyNeeds: 'So it is active only while you need it; what activating it asks for changes, and stands below.',
    fromNow: 'From now on it is active while you need it, and ends by itself.',
    goodToKnow: 'Good to know',
    tips: (contact) => [
      'Activate a role when you begin, not in the morning for the day: what is not active can not be misused.',
      'Write the reason for somebody who reads it in a month: what you do, for whom, and the number of the ticket.',
      'Activated, and still refused? Sign out and in again: some portals only look when you sign in.',
      `Nobody there to approve? Write to ${contact}, and do not ask a colleague to lend you an account.`,
    ],
    through: (group) => `You have it through the group ${group}: activate your membership.`,
    it: 'It',
  },
}

const fr: RoleNoticeTexts = {
  subject: (tenant) => `${tenant} : vos rôles d’administrateur changent`,
  intro: (tenant, day) =>
    `Vos rôles d’administrateur chez ${tenant} changent ` +
    `${day === undefined ? 'prochainement' : `le ${day} ou peu après`}.`,
  introDone: (tenant) => `Vos rôles d’administrateur chez ${tenant} ont changé.`,
  why: (reason) => `Pourquoi : ${reason}`,
  changesTitle: 'Ce qui change pour vous',
  activateInstead: (role, day) =>
    `${role} : vous ne l’avez plus en permanence. Vous l’activez lorsque vous en avez besoin${until('jusqu’au', day)}.`,
  mayActivate: (role, day) => `${role} : vous pouvez l’activer lorsque vous en avez besoin${until('jusqu’au', day)}.`,
  throughGroup: (role, group, day) =>
    `${role} : vous ne l’avez plus en permanence. Lorsque vous en avez besoin, vous activez votre appartenance ` +
    `au groupe ${group}, qui détient le rôle${until('jusqu’au', day)}.`,
  lost: (role) => `${role} : vous ne l’avez plus.`,
  noLongerEligible: (role) => `${role} : vous ne pouvez plus l’activer.`,
  holds: (role, day) =>
    day === undefined
      ? `${role} : vous l’avez de nouveau en permanence.`
      : `${role} : vous l’avez${until('jusqu’au', day)}.`,
  settings: (role, settings) => `${role} : ce que demande son activation change. ${settings}`,
  setting: (label, value) => `${label} : ${value}.`,
  howTitle: 'Comment activer un rôle',
  steps: [
    'Connectez-vous au centre d’administration Microsoft Entra (entra.microsoft.com), comme d’habitude.',
    'Ouvrez Gouvernance des identités, puis Privileged Identity Management, puis Mes rôles.',
    'Choisissez le rôle puis Activer, indiquez la durée et la raison, et attendez qu’il soit actif. Il prend fin ' +
      'de lui-même.',
  ],
  groupHowTitle: 'Comment activer une appartenance',
  groupSteps: [
    'Connectez-vous au centre d’administration Microsoft Entra (entra.microsoft.com), comme d’habitude.',
    'Ouvrez Gouvernance des identités, puis Privileged Identity Management, puis Mes rôles, puis Groupes.',
    'Choisissez le groupe puis Activer, indiquez la durée et la raison, et attendez que l’appartenance soit ' +
      'active. Elle prend fin d’elle-même.',
  ],
  azureHowTitle: 'Comment activer un rôle Azure',
  azureSteps: [
    'Connectez-vous au centre d’administration Microsoft Entra (entra.microsoft.com), comme d’habitude.',
    'Ouvrez Gouvernance des identités, puis Privileged Identity Management, puis Mes rôles, puis Ressources Azure.',
    'Choisissez le rôle puis Activer, indiquez la durée et la raison, et attendez qu’il soit actif. Il prend fin ' +
      'de lui-même.',
  ],
  lasts: (role, hours) => `${role} dure au plus ${hours}.`,
  mfa: (role) => `${role} demande un second facteur : enregistrez-en un auparavant.`,
  reason: (role) => `${role} demande une raison compréhensible par d’autres.`,
  ticket: (role) => `${role} demande un numéro de ticket.`,
  approval: (role) => `${role} commence une fois que quelqu’un l’a approuvé.`,
  guide: 'Une page l’explique pas à pas.',
  guideButton: 'Comment activer un rôle',
  feedback: 'Dites-nous comment cela se passe et ce qui vous gêne :',
  question: (contact) =>
    `Si vous avez besoin d’un rôle que vous perdez ici, ou si vous avez une question, ${contact} vous aidera ` +
    'volontiers.',
  page: {
    title: 'Activer votre rôle',
    why: 'Un rôle actif en permanence l’est aussi pour quiconque vole le compte.',
    onlyNeeds:
      'Il n’est donc actif que lorsque vous en avez besoin ; ce que demande son activation change, et figure ' +
      'ci-dessous.',
    fromNow: 'Désormais, il est actif lorsque vous en avez besoin, et prend fin de lui-même.',
    goodToKnow: 'Bon à savoir',
    tips: (contact) => [
      'Activez un rôle au moment de vous en servir, et non le matin pour la journée : ce qui n’est pas actif ne peut ' +
        'pas être détourné.',
      'Rédigez la raison pour quelqu’un qui la lira dans un mois : ce que vous faites, pour qui, et le numéro du ' +
        'ticket.',
      'Rôle activé, et accès toujours refusé ? Déconnectez-vous puis reconnectez-vous : certains portails ne ' +
        'vérifient qu’à la connexion.',
      `Personne pour approuver ? Écrivez à ${contact}, et ne demandez pas à un collègue de vous prêter un compte.`,
    ],
    through: (group) => `Vous l’avez par le groupe ${group} : activez votre appartenance.`,
    it: 'Il',
  },
}

export const ROLE_NOTICE_TEXTS: InEachLanguage<RoleNoticeTexts> = { en, fr: french(fr) }
