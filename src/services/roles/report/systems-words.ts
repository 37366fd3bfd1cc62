import type { InEachLanguage } from '../../../languages.ts'
import type { RoleSystem } from '../../../role-systems.ts'
import { french, SPEECH } from '../../reports/speech.ts'
import type { SYSTEM_STATES } from '../systems/read-systems.ts'

const ENGLISH = {
  title: 'Where power is',
  caption: 'Roles by system; what was not seen is not clean',
  system: 'System',
  asOf: 'As of',
  assignments: 'Assignments',
  standing: 'Standing, tier 0',
  unseen: 'Not seen',
  nothing: 'nothing',
  places: (count: number, names: string) =>
    `${SPEECH.en.counted(count, 'thing')} not seen${names === '' ? '' : `: ${names}`}`,
  /** What the operator does not want to be read. */
  notAsked: {
    subscriptions: (count: number) => `${SPEECH.en.counted(count, 'other subscription')} not asked for`,
    higherTiers: (tier: number) => `roles above tier ${tier} not asked for`,
    timeBounds: 'not asked until when roles last',
    denyAssignments: 'not asked what is forbidden',
  },
  states: {
    read: 'read',
    readAsChosen: 'read as chosen',
    partlyRead: 'partly read',
    notRead: 'not read',
  } satisfies Record<(typeof SYSTEM_STATES)[number], string>,
  notConnected: 'not connected',
  names: {
    entra: 'Microsoft Entra ID',
    azure: 'Azure',
    entitlementManagement: 'Entitlement management',
    exchange: 'Exchange',
    intune: 'Intune',
    cloudPC: 'Windows 365',
    defender: 'Defender',
  } satisfies Record<RoleSystem, string>,
  /** What Azure forbids, how much of that leaves somebody out, and who is left from before its roles. */
  limits: (denials: number, exceptions: number) =>
    `In Azure ${SPEECH.en.counted(denials, 'deny assignment')} ${denials === 1 ? 'forbids' : 'forbid'} something ` +
    `whatever roles somebody holds; ${exceptions} of them ${exceptions === 1 ? 'leaves' : 'leave'} somebody out, from ` +
    'whom it protects nothing. No number counts that as protection.',
  classic: (count: number) =>
    `${SPEECH.en.counted(count, 'classic administrator')} of subscriptions ${count === 1 ? 'is' : 'are'} left, though ` +
    'these roles were retired.',
  elsewhere: 'Roles also live where this report can not look:',
  /** Each in one sentence. */
  outOfSight: {
    sharePoint: 'SharePoint: of its administrators only roles of Entra are seen, not those of site collections.',
    teams: 'Teams: only roles of Entra are seen, not owners of teams.',
    purview: 'Purview: its role groups are told by PowerShell alone.',
    powerPlatform: 'Power Platform: only roles of Entra are seen, not those of environments and Dataverse.',
    devOps: 'Azure DevOps: its permissions are its own and are not seen.',
    fabric: 'Fabric: only roles of Entra are seen, not those of workspaces.',
    viva: 'Viva: its roles are its own and are not seen.',
  },
}
type Words = typeof ENGLISH

const FRENCH: Words = {
  title: 'Où se trouve le pouvoir',
  caption: 'Rôles par système ; ce qui n’a pas été vu n’est pas sain pour autant',
  system: 'Système',
  asOf: 'État du',
  assignments: 'Attributions',
  standing: 'Permanent, niveau 0',
  unseen: 'Non vu',
  nothing: 'rien',
  places: (count, names) => `${SPEECH.fr.counted(count, 'élément')} hors de vue${names === '' ? '' : ` : ${names}`}`,
  notAsked: {
    subscriptions: (count) => `non demandé : ${SPEECH.fr.counted(count, 'autre abonnement', 'autres abonnements')}`,
    higherTiers: (tier) => `non demandé : rôles au-delà du niveau ${tier}`,
    timeBounds: 'non demandé : jusqu’à quand durent les rôles',
    denyAssignments: 'non demandé : ce qui est interdit',
  },
  states: { read: 'lu', readAsChosen: 'lu selon le choix', partlyRead: 'lu en partie', notRead: 'non lu' },
  notConnected: 'non connecté',
  names: {
    entra: 'Microsoft Entra ID',
    azure: 'Azure',
    entitlementManagement: 'Gestion des droits d’utilisation',
    exchange: 'Exchange',
    intune: 'Intune',
    cloudPC: 'Windows 365',
    defender: 'Defender',
  },
  limits: (denials, exceptions) =>
    `Dans Azure, ${SPEECH.fr.counted(denials, 'refus d’accès', 'refus d’accès')} ` +
    `${denials < 2 ? 'interdit' : 'interdisent'} quelque chose quels que soient les rôles détenus ; ${exceptions} ` +
    `${exceptions < 2 ? 'épargne' : 'épargnent'} quelqu’un, dont cela ne protège pas. Aucun nombre ne compte cela ` +
    'comme une protection.',
  classic: (count) =>
    `Il reste ${SPEECH.fr.counted(count, 'administrateur classique', 'administrateurs classiques')} d’abonnements, ` +
    'bien que ces rôles aient été retirés.',
  elsewhere: 'Des rôles existent aussi là où ce rapport ne peut pas regarder :',
  outOfSight: {
    sharePoint:
      'SharePoint : de ses administrateurs, seuls les rôles d’Entra sont vus, pas ceux des collections de sites.',
    teams: 'Teams : seuls les rôles d’Entra sont vus, pas les propriétaires d’équipes.',
    purview: 'Purview : ses groupes de rôles ne sont connus que de PowerShell.',
    powerPlatform: 'Power Platform : seuls les rôles d’Entra sont vus, pas ceux des environnements ni de Dataverse.',
    devOps: 'Azure DevOps : ses autorisations lui sont propres et ne sont pas vues.',
    fabric: 'Fabric : seuls les rôles d’Entra sont vus, pas ceux des espaces de travail.',
    viva: 'Viva : ses rôles lui sont propres et ne sont pas vus.',
  },
}

export const SYSTEM_WORDS: InEachLanguage<Words> = { en: ENGLISH, fr: french(FRENCH) }
