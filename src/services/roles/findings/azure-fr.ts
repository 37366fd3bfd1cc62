import type { Sentence } from '../../reports/telling.ts'

/** How, when and by whom a role was given; where several of these fit, the first is meant. */
const HOW_GIVEN = [
  [' outside of Privileged Identity Management', ' en dehors de Privileged Identity Management'],
  [' in Privileged Identity Management', ' dans Privileged Identity Management'],
  ['', ''],
] as const
const WHEN_GIVEN = [
  [' on {day}', ' le {day}'],
  [' after {day}', ' après le {day}'],
] as const
const BY_WHOM = [
  [' by the app {who}', ' par l’application {who}'],
  [' by somebody whom the directory does not know ({id})', ' par quelqu’un que l’annuaire ne connaît pas ({id})'],
  [' by {who}', ' par {who}'],
  ['', ''],
] as const

/** What was found about roles of Azure, and about power that systems give together. */
export const AZURE_SENTENCES: readonly Sentence[] = [
  ['Elevated access to all of Azure', 'Accès élevé à tout Azure'],
  ['A classic administrator without an address', 'Un administrateur classique sans adresse'],
  [
    'Remove the access after use: an administrator takes it in the properties of the directory, and it lasts until ' +
      'somebody takes it away.',
    'Retirez l’accès après usage : un administrateur le prend dans les propriétés de l’annuaire, et il dure jusqu’à ' +
      'ce que quelqu’un le retire.',
  ],
  [
    'May give anybody any role in all of Azure: the elevated access of a Global Administrator was left on.',
    'Peut donner n’importe quel rôle à n’importe qui dans tout Azure : l’accès élevé d’un administrateur général est ' +
      'resté actif.',
  ],
  ['Not as it was approved, in Azure', 'Différent de ce qui a été approuvé, dans Azure'],
  [
    'Find out in the activity log of Azure who changed it and why; then make it so again with a plan, or have the ' +
      'new state approved by one.',
    'Cherchez dans le journal d’activité d’Azure qui l’a modifié et pourquoi ; puis rétablissez-le par un plan, ou ' +
      'faites approuver le nouvel état par un plan.',
  ],
  ['Privileged role of Azure given without a plan', 'Rôle privilégié d’Azure donné sans plan'],
  [
    'Find out in the activity log of Azure who gave the role and why; take it away again with a plan, or have ' +
      'somebody answer for it until a day.',
    'Cherchez dans le journal d’activité d’Azure qui a donné le rôle et pourquoi ; retirez-le par un plan, ou ' +
      'faites-en répondre quelqu’un jusqu’à une date.',
  ],
  ...(
    [
      ['holds', 'détient'],
      ['may activate', 'peut activer'],
    ] as const
  ).map(([english, french]): Sentence => [
    `In Azure, ${english} {role} for {place}, and no approved plan gave it.`,
    `Dans Azure, ${french} {role} pour {place}, sans qu’un plan approuvé l’ait donné.`,
  ]),
  ...HOW_GIVEN.flatMap(([how, comment]) =>
    WHEN_GIVEN.flatMap(([when, quand]) =>
      BY_WHOM.map(([by, par]): Sentence => [
        `It was given${how}${when}${by}.`,
        `Il a été donné${comment}${quand}${par}.`,
      ]),
    ),
  ),
  [
    'Whether Privileged Identity Management gave it is not known, since time bounds were not read.',
    'On ignore si Privileged Identity Management l’a donné, car les limites de durée n’ont pas été lues.',
  ],
  ['Who gave it is not known.', 'On ignore qui l’a donné.'],
  ['Settings of a role of Azure weakened without a plan', 'Paramètres d’un rôle d’Azure affaiblis sans plan'],
  [
    'Find out in the resource audit of Privileged Identity Management who changed them and why; then bring them ' +
      'back, there or by a plan for Azure, or have somebody answer for it until a day.',
    'Cherchez dans l’audit des ressources de Privileged Identity Management qui les a modifiés et pourquoi ; puis ' +
      'rétablissez-les, là ou par un plan pour Azure, ou faites-en répondre quelqu’un jusqu’à une date.',
  ],
  [
    '"{label:told}" is {now:told}, and was {then:told} on {day}; no approved plan changed it.',
    '« {label} » vaut {now}, et valait {then} le {day} ; aucun plan approuvé ne l’a modifié.',
  ],
  ['Standing privileged access in Azure', 'Accès privilégié permanent dans Azure'],
  [
    'Make the assignment eligible, or give a lesser role for the resource group that is worked on.',
    'Rendez l’attribution éligible, ou donnez un rôle moindre pour le groupe de ressources concerné.',
  ],
  [
    'In Azure, holds {roles:list} all the time for {places:list}.',
    'Dans Azure, détient en permanence {roles} pour {places}.',
  ],
  ['App with a privileged role in Azure', 'Application avec un rôle privilégié dans Azure'],
  [
    'Give the app a lesser role for the resource group or the resource that it works on.',
    'Donnez à l’application un rôle moindre pour le groupe de ressources ou la ressource dont elle s’occupe.',
  ],
  [
    'In Azure, an app holds {roles:list} for {places:list}.',
    'Dans Azure, une application détient {roles} pour {places}.',
  ],
  ['Guest with a privileged role in Azure', 'Invité avec un rôle privilégié dans Azure'],
  [
    'Give the role to an account of this tenant, or a lesser one to the guest.',
    'Donnez le rôle à un compte de ce locataire, ou un rôle moindre à l’invité.',
  ],
  [
    'In Azure, a guest holds or may activate {roles:list} for {places:list}.',
    'Dans Azure, un invité détient ou peut activer {roles} pour {places}.',
  ],
  ['Disabled account with a privileged role in Azure', 'Compte désactivé avec un rôle privilégié dans Azure'],
  [
    'Remove the role in Azure: whoever enables the account again gives it back.',
    'Retirez le rôle dans Azure : quiconque réactive le compte le redonne.',
  ],
  [
    'In Azure, the disabled account holds or may activate {roles:list} for {places:list}.',
    'Dans Azure, le compte désactivé détient ou peut activer {roles} pour {places}.',
  ],
  ['Too many Owners of a subscription', 'Trop de propriétaires d’un abonnement'],
  [
    'Leave at most three Owners to a subscription, and give the others what they need instead.',
    'Laissez au plus trois propriétaires à un abonnement, et donnez aux autres ce dont ils ont besoin à la place.',
  ],
  [
    '{count} people and apps are Owner of the subscription itself; three should be at most.',
    '{count} personnes et applications sont propriétaires de l’abonnement même ; il en faudrait trois au plus.',
  ],
  ['Custom role of Azure that gives power over access', 'Rôle personnalisé d’Azure donnant un pouvoir sur les accès'],
  [
    'Take the actions out of the role that nobody needs, best everything under Microsoft.Authorization.',
    'Retirez du rôle les actions dont personne n’a besoin, de préférence tout ce qui relève de ' +
      'Microsoft.Authorization.',
  ],
  [
    'Reaches who may do what in Azure, and is given to {names:list}.',
    'Permet de décider qui peut faire quoi dans Azure, et est donné à {names}.',
  ],
  ['Eligible in Azure without an end', 'Éligibilité sans fin dans Azure'],
  [
    'Let the eligibility end, at most after a year, so that somebody decides again.',
    'Fixez une fin à l’éligibilité, au plus tard après un an, afin que quelqu’un décide de nouveau.',
  ],
  [
    'In Azure, may activate {roles:list} for {places:list}, and no day ends that.',
    'Dans Azure, peut activer {roles} pour {places}, sans date de fin.',
  ],
  ['Assignment of Azure to a deleted principal', 'Attribution Azure à un principal supprimé'],
  [
    'Remove the assignment in Azure: it is left over, and counts towards the limit of the subscription.',
    'Retirez l’attribution dans Azure : c’est un reste, et elle compte dans la limite de l’abonnement.',
  ],
  [
    'In Azure, {roles:list} is still assigned to somebody who was deleted, for {places:list}.',
    'Dans Azure, {roles} est toujours attribué, pour {places}, à quelqu’un qui a été supprimé.',
  ],
  ['Deny assignment of Azure that leaves somebody out', 'Refus d’accès Azure qui épargne quelqu’un'],
  [
    'Leave nobody out who does not need it: of what Azure made, in the managed application or the deployment stack ' +
      'that it belongs to.',
    'N’épargnez personne qui n’en a pas besoin : pour ce qu’Azure a créé, dans l’application managée ou la pile de ' +
      'déploiement à laquelle cela appartient.',
  ],
  [
    'Forbids {actions:list} for {place}, but not to {names:list}: it protects nothing from whom it leaves out.',
    'Interdit {actions} pour {place}, mais pas à {names} : cela ne protège rien de ceux qu’il épargne.',
  ],
  ['Classic administrator left in Azure', 'Administrateur classique resté dans Azure'],
  [
    'Remove the classic administrator, after looking who is Owner of the subscription and whether they need that.',
    'Retirez l’administrateur classique, après avoir regardé qui est propriétaire de l’abonnement et si cela est ' +
      'nécessaire.',
  ],
  [
    'Is still {roles:list} for {place}: these roles were retired, and Azure may have made whoever had one Owner of ' +
      'the subscription instead.',
    'Est encore {roles} pour {place} : ces rôles ont été retirés, et Azure a pu faire de leurs titulaires des ' +
      'propriétaires de l’abonnement.',
  ],
  [
    'Settings of a role of Azure weaker than the baseline',
    'Paramètres d’un rôle d’Azure moins stricts que la référence',
  ],
  [
    'Bring the settings of the role at this scope to those of the baseline, in Privileged Identity Management or by ' +
      'a plan for Azure.',
    'Rendez les paramètres du rôle sur cette étendue conformes à la référence, dans Privileged Identity Management ' +
      'ou par un plan pour Azure.',
  ],
  ['Roles that are dangerous together', 'Rôles dangereux ensemble'],
  [
    'Take one of the two away, or give it to another account, so that nobody holds both.',
    'Retirez l’un des deux, ou donnez-le à un autre compte, afin que personne ne détienne les deux.',
  ],
  [
    'May reset the password of {names:list} by {own:list} in Entra, and so come to {roles:list} in Azure for ' +
      '{places:list}.',
    'Peut réinitialiser le mot de passe de {names} grâce à {own} dans Entra, et obtenir ainsi {roles} dans Azure ' +
      'pour {places}.',
  ],
  [
    'May give {names:list} another secret by {own:list} in Entra, and so come to {roles:list} in Azure for ' +
      '{places:list}.',
    'Peut donner un autre secret à {names} grâce à {own} dans Entra, et obtenir ainsi {roles} dans Azure pour ' +
      '{places}.',
  ],
  [
    'Owns the app {app} in Entra, and so may come to {roles:list} in Azure for {places:list}.',
    'Est propriétaire de l’application {app} dans Entra, et peut ainsi obtenir {roles} dans Azure pour {places}.',
  ],
  [
    'Is an administrator of Entra by {own:list}, and commands what by its name synchronizes Active Directory with ' +
      'Entra, by {roles:list} in Azure for {places:list}.',
    'Est administrateur d’Entra par {own}, et commande ce qui, d’après son nom, synchronise Active Directory avec ' +
      'Entra, par {roles} dans Azure pour {places}.',
  ],
]
