import { SPEECH } from '../../reports/speech.ts'
import type { RoleReportWords } from './words-en.ts'

const { number, counted, percent } = SPEECH.fr

const some = (count: number, one: string, many: string) => (count < 2 ? one : many)

/** The same in French, with Microsoft’s names for what is in Entra. */
export const FRENCH_ROLE_REPORT_WORDS: RoleReportWords = {
  title: 'Accès privilégié',
  reportOf: (time) => `rapport du ${time}`,
  zone: (zone) => `Toutes les heures sont indiquées dans le fuseau horaire ${zone}.`,
  openFindings: (open) => counted(open, 'constat ouvert', 'constats ouverts'),
  ofWhich: (high, day) => `, dont ${number(high)} de gravité élevée, au ${day}.`,
  accepted: (count) => `Quelqu’un répond de ${counted(count, 'autre')}.`,
  severities: { high: 'Élevée', medium: 'Moyenne', low: 'Faible' },
  metrics: {
    standingPrivileged: 'Personnes et applications avec un accès privilégié permanent',
    standingTier0: 'Parmi elles, celles qui pourraient prendre le contrôle du locataire',
    eligible: 'Personnes qui n’activent leur rôle qu’en cas de besoin',
    globalAdministrators: 'Administrateurs généraux',
    privilegedApps: 'Applications aux droits étendus',
    tier0Apps: 'Applications qui pourraient prendre le contrôle du locataire',
    deviatingRoles: 'Rôles aux paramètres moins stricts que la référence, utilisés ou non',
    holders: 'Personnes ayant un rôle d’administrateur quelconque',
    holdersWithoutMfa: 'Administrateurs sans second facteur',
  },
  figures: {
    standing: 'avec un accès permanent',
    standingChanged: (change) => `avec un accès permanent (${change})`,
    eligible: 'éligibles à la place',
    globalAdministrators: 'administrateurs généraux',
    tier0Apps: 'applications pouvant prendre le contrôle',
    holdersWithoutMfa: 'sans second facteur',
  },
  numbers: { title: 'En chiffres', caption: 'Ce qu’il y a', what: 'Quoi', now: 'Maintenant' },
  findings: {
    title: 'Constats',
    none: 'Rien à signaler.',
    caption: 'Constats par type, et ce qu’il convient de faire',
    found: 'Ce qui a été constaté',
    severity: 'Gravité, au pire',
    open: 'Ouverts',
    accepted: 'Assumés',
    moreKinds: (count) => `${counted(count, 'autre type', 'autres types')} dans le tableur.`,
  },
  first: {
    title: 'À faire en premier',
    caption: 'Constats ouverts de gravité élevée',
    who: 'Qui ou quoi',
    finding: 'Constat',
    rest: (more, settings) =>
      `${[
        ...(more > 0 ? [`${counted(more, 'autre')} dans le tableur`] : []),
        ...(settings > 0 ? [`${number(settings)} sur des paramètres, ci-dessous`] : []),
      ].join(' ; ')}.`,
  },
  changes: {
    title: (day) => `Ce qui a changé depuis le ${day}`,
    none: 'Rien.',
    caption: 'Changements depuis l’instantané précédent',
    what: 'Quoi',
    change: 'Changement',
    tier: 'Niveau',
    kinds: { added: 'Nouveau', removed: 'Disparu', changed: 'Modifié' },
    assignments: {
      eligible: 'éligible',
      activated: 'activée',
      activePermanent: 'active en permanence',
      activeTimeBound: 'active jusqu’à une date',
    },
    more: (count) => `Et ${counted(count, 'autre changement', 'autres changements')}.`,
  },
  settings: {
    title: 'Paramètres moins stricts que la référence',
    caption: 'Rôles utilisés, et ce qui manque à leurs paramètres',
    role: 'Rôle',
    inAzure: (scopes) => `Azure : ${scopes}`,
    tier: 'Niveau',
    weaker: 'Ce qui est moins strict',
    things: (count) => `${counted(count, 'écart')}.`,
    more: (count) => `Et ${counted(count, 'autre rôle', 'autres rôles')}.`,
  },
  apps: {
    title: 'Applications aux droits étendus',
    caption: 'Applications par niveau',
    app: 'Application',
    otherOrganization: 'd’une autre organisation',
    tier: 'Niveau',
    permissions: 'Autorisations',
    oldestSecret: 'Secret le plus ancien',
    days: (count) => counted(count, 'jour'),
    more: (count) => `Et ${counted(count, 'autre application', 'autres applications')}.`,
  },
  snapshot: 'Instantané',
  comparedWith: (day) => `, comparé à celui du ${day}.`,
  tiers:
    'Le niveau 0 mène au contrôle du locataire ; le niveau 1 donne des droits étendus, ou des droits sur beaucoup de ' +
    'personnes.',
  noPim:
    'Privileged Identity Management n’a pas pu être lu en totalité : tout ce qui est actif compte comme permanent, ' +
    'et des attributions éligibles peuvent manquer.',
  passOn: 'Ce rapport nomme des administrateurs : ne le transmettez qu’aux personnes qui en ont besoin.',
  missing: (parts) =>
    `N’a pas pu être lu, et n’est donc ni compté ni jugé ici : ${parts}. Ce qui avait été constaté à ce sujet n’est pas ` +
    'compté comme corrigé.',
  missingPart: (part, reason) => `${part} (${reason})`,
  between: ' ; ',
  withCode: (reason, code) => `${reason} : ${code}`,
  parts: {
    settings: 'paramètres des rôles',
    apps: 'applications',
    signIns: 'connexions',
    secondFactors: 'seconds facteurs',
    groups: 'paramètres des groupes',
    approvers: 'approbateurs',
    activity: 'activité des personnes',
    accessReviews: 'révisions d’accès',
    conditionalAccess: 'accès conditionnel',
    alerts: 'alertes de Microsoft',
    units: 'unités administratives',
    licenses: 'licences',
    azure: 'rôles d’Azure',
    entitlementManagement: 'rôles de la gestion des droits d’utilisation',
    exchange: 'rôles d’Exchange',
    intune: 'rôles d’Intune',
    cloudPC: 'rôles de Windows 365',
    defender: 'rôles de Defender',
  },
  reasons: {
    switchedOff: 'désactivé',
    noLicense: 'pas de licence',
    noPermission: 'pas d’autorisation',
    notOffered: 'absent de ce locataire',
    refused: 'refusé par Microsoft',
    tooMuch: 'trop volumineux à lire',
    unavailable: 'pas de réponse complète',
  },
  activity: {
    title: (days) => `Les ${counted(days, 'jour')} précédents`,
    standing: 'Permanent ou activé',
    hours: (standing, activated, since) =>
      `${counted(standing, 'heure')} d’accès privilégié permanent et ${counted(activated, 'heure')} d’accès activé, ` +
      `depuis le ${since}`,
    activations: 'Activations',
    activationsBy: (count, people, since) => `${number(count)} par ${counted(people, 'personne')}, depuis le ${since}`,
    approvals: 'Approbations',
    approved: (share, minutes) =>
      `${percent(share)} des demandes tranchées` +
      `${minutes === undefined ? '' : `, dont la moitié en ${counted(minutes, 'minute')} au plus`}`,
    justifications: 'Justifications',
    justified: (share) => `${percent(share)} des activations disent à quoi elles servent`,
    afterHours: 'En dehors des heures de travail',
    ofActivations: (share) => `${percent(share)} des activations`,
    unused: 'Non activés depuis 90 jours',
    unusedCount: (count) =>
      counted(count, 'rôle d’une personne qui peut l’activer', 'rôles de personnes qui peuvent les activer'),
    reviews: 'Révisions d’accès',
    reviewed: (share) => `${percent(share)} des décisions sont prises`,
    fixed: 'Constats corrigés',
    fixedIn: (count, days) =>
      `${number(count)}${days === undefined ? '' : `, dont la moitié en ${days < 1 ? 'un jour' : counted(days, 'jour')} au plus`}`,
    drift: 'Dérive',
    noDrift: 'Aucune : tout est tel que les plans approuvés l’ont laissé',
    drifted: (count) =>
      `${counted(count, 'élément')} ` +
      `${some(count, 'n’est plus tel qu’un plan approuvé l’a laissé', 'ne sont plus tels qu’un plan approuvé les a laissés')}`,
    alerts: 'Alertes ouvertes aujourd’hui',
    noAlerts: 'Aucune',
    alertsOf: {
      high: (count) => `${number(count)} de gravité élevée`,
      medium: (count) => `${number(count)} de gravité moyenne`,
      low: (count) => `${number(count)} de gravité faible`,
    },
  },
  charts: {
    standing: 'Permanent',
    eligible: 'Éligible',
    activated: 'Activé',
    trend: 'Permanent et éligible',
    trendTitle: 'Personnes et applications avec un accès permanent, et personnes éligibles à la place, au fil du temps',
    people: 'Personnes et applications',
    hours: 'Heures',
    hoursCaption: 'Heures privilégiées par semaine',
    hoursTitle: 'Heures d’accès privilégié permanent et activé, chaque semaine',
    activations: 'Activations',
    activationsCaption: 'Activations par semaine',
    activationsTitle: 'Activations de rôles chaque semaine',
    weekFrom: 'Semaine du',
  },
}
