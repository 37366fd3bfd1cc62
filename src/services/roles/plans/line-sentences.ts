import { SPEECH } from '../../reports/speech.ts'
import type { Sentence } from '../../reports/telling.ts'

const { counted } = SPEECH.fr

/** What the portal calls each setting. */
export const SETTING_LABELS_TOLD: readonly Sentence[] = [
  ['Activation maximum duration', 'Durée maximale d’activation'],
  ['On activation, require Azure MFA', 'Lors de l’activation, exiger Azure MFA'],
  [
    'On activation, require Conditional Access authentication context',
    'Lors de l’activation, exiger un contexte d’authentification d’accès conditionnel',
  ],
  ['Require justification on activation', 'Exiger une justification lors de l’activation'],
  ['Require ticket information on activation', 'Exiger des informations de ticket lors de l’activation'],
  ['Require approval to activate', 'Exiger une approbation pour l’activation'],
  ['Number of approvers', 'Nombre d’approbateurs'],
  ['Approvers', 'Approbateurs'],
  ['Allow permanent eligible assignment', 'Autoriser une attribution éligible permanente'],
  ['Expire eligible assignments after', 'Faire expirer les attributions éligibles après'],
  ['Allow permanent active assignment', 'Autoriser une attribution active permanente'],
  ['Expire active assignments after', 'Faire expirer les attributions actives après'],
  ['Require Azure MFA on active assignment', 'Exiger Azure MFA lors de l’attribution active'],
  ['Require justification on active assignment', 'Exiger une justification lors de l’attribution active'],
  ['Send notifications to administrators', 'Envoyer des notifications aux administrateurs'],
]

/** What a setting is, or an access review. */
export const SETTING_VALUES: readonly Sentence[] = [
  ['Yes', 'Oui'],
  ['No', 'Non'],
  ['nothing', 'rien'],
  ['nobody', 'personne'],
  ['{count} hours', ({ count }) => counted(Number(count), 'heure')],
  ['1 hour', '1 heure'],
  ['{count} days', ({ count }) => counted(Number(count), 'jour')],
  ['{count} people or groups', '{count} personnes ou groupes'],
  ['monthly', 'tous les mois'],
  ['quarterly', 'tous les trois mois'],
  ['semi-annually', 'deux fois par an'],
  ['annually', 'tous les ans'],
]

const TITLES: readonly (readonly [english: string, french: string])[] = [
  ['From standing to eligible', 'De permanent à éligible'],
  ['Grant eligibility', 'Attribution d’éligibilités'],
  ['Remove unused roles', 'Retrait des rôles inutilisés'],
  ['Settings to the baseline', 'Paramètres conformes à la référence'],
  ['Create access reviews', 'Création de révisions d’accès'],
]

export const TITLE_SENTENCES: readonly Sentence[] = TITLES.flatMap(([english, french]): Sentence[] => [
  [`${english}: all roles`, `${french} : tous les rôles`],
  [`${english}: one role`, `${french} : un rôle`],
  [`${english}: roles of tier {tiers:list}`, `${french} : rôles de niveau {tiers}`],
  [`${english}: {count} roles`, `${french} : {count} rôles`],
  [`${english}: {roles:list}`, `${french} : {roles}`],
])

/** What happens to which role and whom. */
export const LINES: readonly Sentence[] = (
  [
    ['may activate it', 'peut désormais l’activer'],
    ['can no longer activate it', 'ne peut plus l’activer'],
    ['will hold it all the time', 'le détiendra en permanence'],
    ['will hold it', 'le détiendra'],
    ['will not hold it any more', 'ne le détiendra plus'],
    ['may become members of a group that holds it', 'peut devenir membre d’un groupe qui le détient'],
    ['can no longer become members of its group', 'ne peut plus devenir membre de son groupe'],
  ] as const
).flatMap(([english, french]) =>
  [' for {scope}', ''].flatMap((scope): Sentence[] => {
    const where = scope === '' ? '' : ' pour {scope}'
    return [
      [`{role}${scope}: {people:list} ${english} until {day}`, `{role}${where} : {people} – ${french} jusqu’au {day}`],
      [`{role}${scope}: {people:list} ${english}`, `{role}${where} : {people} – ${french}`],
    ]
  }),
)

export const SETTING_LINES: readonly Sentence[] = (
  [
    ['Weaker', 'Moins strict'],
    ['Different', 'Différent'],
    ['Stricter', 'Plus strict'],
  ] as const
).flatMap(([english, french]): Sentence[] => [
  [
    `${english} for all of them: {label:told}: {after:told}, until now {before:told}`,
    `${french} pour tous : {label} : {after}, jusqu’ici {before}`,
  ],
  [
    `${english} for {roles:list}: {label:told}: {after:told}, until now {before:told}`,
    `${french} pour {roles} : {label} : {after}, jusqu’ici {before}`,
  ],
  [
    `${english}: {label:told}: {after:told}, until now {before:told}`,
    `${french} : {label} : {after}, jusqu’ici {before}`,
  ],
])
