import { frenchText, SPEECH } from '../../reports/speech.ts'
import type { Sentence, StoredSentences } from '../../reports/telling.ts'
import { LINES, SETTING_LABELS_TOLD, SETTING_LINES, SETTING_VALUES, TITLE_SENTENCES } from './line-sentences.ts'

const { counted } = SPEECH.fr
const days = (count: string | undefined) => counted(Number(count), 'jour')

/** What is kept with plans of roles: titles, what happens, why somebody is left alone, and what to know. */
export const ROLE_PLAN_SENTENCES: StoredSentences = {
  fr: [
    ['Role plan', 'Plan de rôles'],
    ...SETTING_LABELS_TOLD,
    ...SETTING_VALUES,
    ...TITLE_SENTENCES,
    ...SETTING_LINES,
    ['Settings of {roles:list}', 'Paramètres de {roles}'],
    ['No access review any more of {roles:list}', 'Plus de révision d’accès pour {roles}'],
    [
      'Access review of {roles:list}: {recurrence:told}, by {reviewers:list}, who have {days:told}',
      'Révision d’accès de {roles} : {recurrence}, par {reviewers}, avec un délai de {days}',
    ],
    [
      'Access review of {roles:list}: {recurrence:told}, by {reviewers:list}',
      'Révision d’accès de {roles} : {recurrence}, par {reviewers}',
    ],
    ...LINES,

    // Why it is planned.
    ['Whoever held it was deleted.', 'Son détenteur a été supprimé.'],
    ['The account is disabled.', 'Le compte est désactivé.'],
    [
      'The account was not signed in to for {days} days or more.',
      (said) => `Aucune connexion au compte depuis ${days(said['days'])} ou plus.`,
    ],
    ['It was not activated for {days} days or more.', (said) => `Non activé depuis ${days(said['days'])} ou plus.`],

    // Why it is left alone.
    [
      'Nobody can tell whether it is used: no sign-in is on record, or the data could not be read.',
      'Impossible de savoir s’il est utilisé : aucune connexion n’est connue, ou les données n’ont pas pu être lues.',
    ],
    ['It is so already.', 'C’est déjà le cas.'],
    ['The settings are so already.', 'Les paramètres sont déjà ainsi.'],
    [
      'Somebody changed the settings meanwhile, so they are left alone.',
      'Quelqu’un a modifié les paramètres entre-temps : ils sont laissés en l’état.',
    ],
    [
      'The settings are not as the plan left them any more, so they are left alone.',
      'Les paramètres ne sont plus tels que le plan les a laissés : ils sont laissés en l’état.',
    ],
    [
      'Microsoft Graph does not let an app change the settings of roles in this tenant: a Privileged Role ' +
        'Administrator makes the change as the plan says.',
      'Microsoft Graph ne permet pas à une application de modifier les paramètres des rôles dans ce ' +
        'locataire : un administrateur de rôle privilégié fait la modification comme le plan l’indique.',
    ],
    ['The review is not there any more.', 'La révision n’existe plus.'],
    ['The review is there again already.', 'La révision existe déjà de nouveau.'],
    ['The role has a review already.', 'Le rôle a déjà une révision.'],
    ['The account is not there any more.', 'Le compte n’existe plus.'],
    ['The account is disabled, so it is given nothing.', 'Le compte est désactivé : rien ne lui est donné.'],
    ['Whoever was deleted is back.', 'Le compte supprimé est revenu.'],
    ['The account is enabled again.', 'Le compte est de nouveau activé.'],
    [
      'Somebody else made this change before it was its turn.',
      'Quelqu’un d’autre a fait cette modification avant que son tour ne vienne.',
    ],
    [
      'What should take its place is not to be seen, so nothing is taken away.',
      'Ce qui doit le remplacer n’est pas visible : rien n’est retiré.',
    ],
    [
      'The sign-in data can not be read or believed any more, so nobody can tell whether it is used.',
      'Les données de connexion ne peuvent plus être lues ou ne sont plus crédibles : impossible de savoir ' +
        's’il est utilisé.',
    ],
    [
      'The history of activations could not be brought up to date, or lacks a part of that time, so nobody ' +
        'can tell whether it is used.',
      'L’historique des activations n’a pas pu être mis à jour, ou il en manque une partie : impossible de ' +
        'savoir s’il est utilisé.',
    ],
    [
      'It is not as the plan left it any more, so it is left alone.',
      'Ce n’est plus tel que le plan l’a laissé : il est laissé en l’état.',
    ],
    ['Has been used since the plan was made.', 'A été utilisé depuis l’établissement du plan.'],
    [
      'This is the app that this service works with, so it is left alone.',
      'C’est l’application avec laquelle travaille ce service : elle est laissée en l’état.',
    ],
    [
      '{name} is in the group and has to be left alone, so the group is too.',
      '{name} est dans le groupe et doit être laissé en l’état : le groupe l’est donc aussi.',
    ],
    [
      'The app {name} is in the group, and apps can not activate a role.',
      'L’application {name} est dans le groupe, et les applications ne peuvent pas activer un rôle.',
    ],
    [
      'At least {count} enabled accounts that exist in the cloud alone must stay Global Administrator for ' +
        'good, so this one keeps the role.',
      'Au moins {count} comptes activés qui n’existent que dans le cloud doivent rester administrateur ' +
        'général en permanence : celui-ci garde le rôle.',
    ],
    ['There is nobody with this id any more.', 'Plus personne n’a cet identifiant.'],
    [
      'Apps can not activate a role, so they can not be eligible for one.',
      'Les applications ne peuvent pas activer un rôle : elles ne peuvent donc pas y être éligibles.',
    ],
    [
      'This wave holds as many changes as it may: the next one goes on here.',
      'Cette vague contient autant de modifications que permis : la suivante reprendra ici.',
    ],
    [
      'The settings of the role do not allow anybody to be eligible for good: name an end.',
      'Les paramètres du rôle n’autorisent pas d’éligibilité permanente : indiquez une fin.',
    ],
    [
      'The settings of the role allow eligibility for {days} days at most: name an earlier end.',
      (said) =>
        frenchText`Les paramètres du rôle autorisent une éligibilité de ${days(said['days'])} au plus : indiquez une ` +
        'fin plus proche.',
    ],
    [
      'The settings of the role let somebody hold it for {days} days at most: name an earlier end.',
      (said) =>
        frenchText`Les paramètres du rôle permettent de le détenir pendant ${days(said['days'])} au plus : indiquez ` +
        'une fin plus proche.',
    ],
    [
      'Is eligible already, but not for as long as the plan would make it: extend that in Privileged ' +
        'Identity Management first.',
      'Est déjà éligible, mais pas aussi longtemps que le plan le prévoit : prolongez d’abord dans ' +
        'Privileged Identity Management.',
    ],
    [
      'Activating asks for a second factor, and somebody who would need one has registered none: nothing is ' +
        'taken away before that.',
      'L’activation demande un second facteur, et quelqu’un qui en aurait besoin n’en a enregistré aucun : ' +
        'rien n’est retiré avant cela.',
    ],
    [
      'Whoever held the role was deleted: remove the assignment with a plan for unused roles.',
      'Le détenteur du rôle a été supprimé : retirez l’attribution par un plan pour les rôles inutilisés.',
    ],
    [
      'A group holds the role: set includeGroups to make its members activate it.',
      'Un groupe détient le rôle : renseignez includeGroups pour que ses membres l’activent.',
    ],
    [
      'The account is disabled: remove the role with a plan for unused roles.',
      'Le compte est désactivé : retirez le rôle par un plan pour les rôles inutilisés.',
    ],
    ['Only people become members of the group.', 'Seules des personnes deviennent membres du groupe.'],
    [
      'The group does not hold this role, so its members would not have it.',
      'Le groupe ne détient pas ce rôle : ses membres ne l’auraient pas.',
    ],
    [
      'The group loses this role before the people in it should: extend that in Privileged Identity ' +
        'Management first, or name an earlier end.',
      'Le groupe perd ce rôle avant que les personnes qui en font partie ne le doivent : prolongez d’abord ' +
        'dans Privileged Identity Management, ou indiquez une fin plus proche.',
    ],
    [
      'Activating asks for an approval, and nobody else is left who could give it: name people who approve first.',
      'L’activation demande une approbation, et il ne reste personne d’autre pour la donner : nommez d’abord ' +
        'des approbateurs.',
    ],
    ...['Microsoft would refuse it', 'Microsoft refused it'].flatMap((english): Sentence[] => [
      [
        `${english}: {rules:told}.`,
        `${english === 'Microsoft refused it' ? 'Microsoft l’a refusé' : 'Microsoft le refuserait'} : {rules}.`,
      ],
    ]),
    ['{first:told}; and {second:told}', '{first} ; et {second}'],
    [
      'the settings of the role or group ask for an end, or for an earlier one: name one',
      'les paramètres du rôle ou du groupe demandent une fin, ou une fin plus proche : indiquez-en une',
    ],
    [
      'the settings of the role or group ask for a second factor of whoever gives it, which no service has: ' +
        'somebody gives it in the Microsoft Entra admin center',
      'les paramètres du rôle ou du groupe demandent un second facteur à qui le donne, ce qu’aucun service ' +
        'n’a : quelqu’un le donne dans le centre d’administration Microsoft Entra',
    ],
    [
      'the settings of the role or group ask for a reason: give one',
      'les paramètres du rôle ou du groupe demandent une raison : donnez-en une',
    ],
    [
      'the settings of the role or group ask for a ticket number, which this service has none of: somebody ' +
        'gives it in the Microsoft Entra admin center',
      'les paramètres du rôle ou du groupe demandent un numéro de ticket, que ce service n’a pas : quelqu’un ' +
        'le donne dans le centre d’administration Microsoft Entra',
    ],
    [
      'the settings of the role or group do not let this be given to this person or group',
      'les paramètres du rôle ou du groupe ne permettent pas de donner cela à cette personne ou à ce groupe',
    ],
    [
      'the settings of the role or group ask for an approval in Privileged Identity Management: somebody ' +
        'gives it in the Microsoft Entra admin center',
      'les paramètres du rôle ou du groupe demandent une approbation dans Privileged Identity Management : ' +
        'quelqu’un la donne dans le centre d’administration Microsoft Entra',
    ],

    // What whoever approves has to know.
    [
      'Microsoft could not be asked beforehand whether it takes these changes: the writing identity may not ' +
        'do that, or did not answer.',
      'Impossible de demander à l’avance à Microsoft s’il accepte ces modifications : l’identité d’écriture ' +
        'n’en a pas le droit, ou n’a pas eu de réponse.',
    ],
    [
      'An undo could not give this back for good, since the settings of the role do not allow that any more: ' +
        '{roles:list}.',
      'Une annulation ne pourrait pas le rendre de façon permanente, car les paramètres du rôle ne ' +
        'l’autorisent plus : {roles}.',
    ],
    [
      'The history of activations could not be brought up to date, so no eligibility counts as unused ' +
        'because nobody activated it.',
      'L’historique des activations n’a pas pu être mis à jour : aucune éligibilité ne compte comme ' +
        'inutilisée faute d’activation.',
    ],
    [
      'The history of activations begins on {day}, which is too late to tell, so no eligibility counts as ' +
        'unused because nobody activated it.',
      'L’historique des activations commence le {day}, trop tard pour en juger : aucune éligibilité ne ' +
        'compte comme inutilisée faute d’activation.',
    ],
    [
      'Only emergency accounts could approve activations of {roles:list}: name people who approve in the ' +
        'settings of the role.',
      'Seuls des comptes d’accès d’urgence pourraient approuver les activations de {roles} : nommez des ' +
        'approbateurs dans les paramètres du rôle.',
    ],
    [
      'Activating asks for a second factor, and of {people} nobody can tell whether one is registered: ask ' +
        'before you approve.',
      ({ people = '' }) =>
        `L’activation demande un second facteur, et pour ${counted(Number(people.replace(/\D/g, '')), 'personne')} ` +
        frenchText`impossible de savoir s’il est enregistré : demandez avant d’approuver.`,
    ],
    [
      'The settings of the group can not be read, so nobody knows for how long it lets somebody be eligible, ' +
        'or what becoming a member asks for: TestConnection says which permission that takes.',
      'Les paramètres du groupe ne peuvent pas être lus : impossible de savoir combien de temps il permet ' +
        'd’être éligible, ni ce que demande l’appartenance. TestConnection dit quelle autorisation il faut.',
    ],
    [
      'Afterwards nobody can be made Global Administrator for good, new emergency accounts included; those ' +
        'that are stay so.',
      'Ensuite, personne ne pourra devenir administrateur général en permanence, y compris de nouveaux ' +
        'comptes d’accès d’urgence ; ceux qui le sont le restent.',
    ],
    ...['has', 'have'].map((has): Sentence => [
      `Activating will ask for a second factor, and {people:list} ${has} registered none: let them do that first.`,
      'L’activation demandera un second facteur, sans enregistrement à ce jour pour {people} : faites-le ' +
        'faire d’abord.',
    ]),
    [
      'The baseline asks for an approval of "{role}", and nobody is named who gives it: name people or ' +
        'groups as approverIds.',
      'La référence demande une approbation pour « {role} », et personne n’est nommé pour la donner : nommez ' +
        'des personnes ou des groupes dans approverIds.',
    ],
  ],
}
