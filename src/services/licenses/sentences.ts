import { SPEECH } from '../reports/speech.ts'
import type { StoredSentences } from '../reports/telling.ts'

const days = (count: string | undefined) => SPEECH.fr.counted(Number(count), 'jour')

/** What became of a license that did not go as foretold. */
const BECAME = [
  [
    'The license stays: Microsoft answered {error}, since {why:told}.',
    'La licence reste : Microsoft a répondu {error}, car {why}.',
  ],
  ['The license stays: Microsoft answered {error}.', 'La licence reste : Microsoft a répondu {error}.'],
  [
    'The license is gone: the other source does not grant it any more.',
    'La licence a disparu : l’autre source ne la donne plus.',
  ],
  ['The license stays: another source grants it by now.', 'La licence reste : une autre source la donne désormais.'],
] as const

/** What is kept with plans that take licenses: why somebody is spared, what else is lost, what became of a license. */
export const LICENSE_SENTENCES: StoredSentences = {
  fr: [
    ['Removal from a license group', 'Retrait d’un groupe de licences'],
    // Why somebody keeps the license.
    [
      'Was active {days} days ago, which is less than {limit}.',
      (said) => `A été actif il y a ${days(said['days'])}, soit moins de ${said['limit']}.`,
    ],
    [
      'The account is younger than {limit} days and has not been used yet.',
      (said) => `Le compte a moins de ${days(said['limit'])} et n’a pas encore servi.`,
    ],
    [
      'No sign-in is on record, which does not prove inactivity.',
      'Aucune connexion n’est connue, ce qui ne prouve pas l’inactivité.',
    ],
    [
      'Sign-in data could not be read, so nothing follows from it.',
      'Les données de connexion n’ont pas pu être lues : il n’y a rien à en conclure.',
    ],
    ['Was hired less than {limit} days ago.', (said) => `A été recruté il y a moins de ${days(said['limit'])}.`],
    [
      'Got the license less than {limit} days ago.',
      (said) => `A reçu la licence il y a moins de ${days(said['limit'])}.`,
    ],
    [
      'Got the license back through this service within the last 60 days.',
      'A récupéré la licence par ce service au cours des 60 derniers jours.',
    ],
    [
      'Is in "{group}" only through another group inside it, which gives no license: remove them there.',
      'N’est dans « {group} » que par un autre groupe qui en fait partie, ce qui ne donne pas de licence : ' +
        'retirez la personne de celui-ci.',
    ],
    [
      'Has not signed in, but mail, files or Teams were used on {day}.',
      'Ne s’est pas connecté, mais la messagerie, des fichiers ou Teams ont été utilisés le {day}.',
    ],
    ["Microsoft's usage report of {day} says so.", 'C’est ce que dit le rapport d’utilisation de Microsoft du {day}.'],
    [
      'Leaving "{group}" costs more than a license, and nobody accepted that: {lost:told}',
      'Quitter « {group} » coûte plus qu’une licence, et personne ne l’a accepté : {lost}',
    ],
    [
      'Leaving "{group}" costs more than a license: read the details, and set acceptSideEffects if that is wanted.',
      'Quitter « {group} » coûte plus qu’une licence : lisez les détails, et renseignez acceptSideEffects si ' +
        'c’est voulu.',
    ],
    [
      'The plan holds {most} removals already, which is its limit, and others have been inactive for longer: ' +
        'make another plan when this one is done.',
      'Le plan contient déjà {most} retraits, ce qui est sa limite, et d’autres sont inactifs depuis plus ' +
        'longtemps : établissez un autre plan quand celui-ci sera terminé.',
    ],
    [
      'The plan may remove {most} of the {members} members of "{group}" ({percent} %), and others have been ' +
        'inactive for longer: make another plan when this one is done.',
      'Le plan peut retirer {most} des {members} membres de « {group} » ({percent} %), et d’autres sont ' +
        'inactifs depuis plus longtemps : établissez un autre plan quand celui-ci sera terminé.',
    ],

    // What the last look found.
    [
      'The last sign-ins of {back} of {all} people lie before those that the plan was made from, which can ' +
        'not be: nobody is removed on such data. Look at it, and approve the plan again to go on.',
      'Les dernières connexions de {back} personnes sur {all} sont antérieures à celles dont le plan a été ' +
        'tiré, ce qui est impossible : personne n’est retiré sur la foi de telles données. Examinez-les, et ' +
        'approuvez de nouveau le plan pour continuer.',
    ],
    ['The group does not exist any more.', 'Le groupe n’existe plus.'],
    [
      '"{group}" grants other licenses than when the plan was made.',
      '« {group} » donne d’autres licences que lors de l’établissement du plan.',
    ],
    [
      'The sign-in data that the plan was made from is not to be seen any more, so nothing follows from it.',
      'Les données de connexion dont le plan a été tiré ne sont plus visibles : il n’y a rien à en conclure.',
    ],
    [
      'The last sign-in lies before the one that the plan was made from, so nothing follows from it.',
      'La dernière connexion est antérieure à celle dont le plan a été tiré : il n’y a rien à en conclure.',
    ],
    ['The person has become a guest.', 'La personne est devenue un invité.'],
    [
      'The licenses of the person have changed since the plan was made.',
      'Les licences de la personne ont changé depuis l’établissement du plan.',
    ],

    // Groups that this service does not change.
    [
      '"{group}" grants no license: choose a group from ListLicenseGroups.',
      '« {group} » ne donne aucune licence : choisissez un groupe de ListLicenseGroups.',
    ],
    [
      '"{group}" is excluded on this service: nothing changes it.',
      '« {group} » est exclu sur ce service : rien ne le modifie.',
    ],
    [
      '"{group}" is not among the license groups that this service may change.',
      '« {group} » ne fait pas partie des groupes de licences que ce service peut modifier.',
    ],
    [
      '"{group}" fills itself by a rule ({rule}): change the rule, or the attribute that it looks at.',
      '« {group} » est alimenté par une règle ({rule}) : modifiez la règle, ou l’attribut qu’elle regarde.',
    ],
    [
      '"{group}" fills itself by a rule: change the rule, or the attribute that it looks at.',
      '« {group} » est alimenté par une règle : modifiez la règle, ou l’attribut qu’elle regarde.',
    ],
    [
      '"{group}" is synchronized from Active Directory: remove the member there.',
      '« {group} » est synchronisé depuis Active Directory : retirez-y le membre.',
    ],
    [
      '"{group}" is mail-enabled: remove the member in Exchange.',
      '« {group} » est à extension messagerie : retirez le membre dans Exchange.',
    ],
    [
      '"{group}" can hold administrator roles: a role administrator must remove the member by hand.',
      '« {group} » peut détenir des rôles d’administrateur : un administrateur de rôles doit retirer le ' +
        'membre à la main.',
    ],
    [
      '"{group}" is in a restricted administrative unit: an administrator of that unit must remove the member.',
      '« {group} » est dans une unité administrative à gestion restreinte : un administrateur de cette unité ' +
        'doit retirer le membre.',
    ],

    // What leaving costs besides licenses.
    [
      'The person also leaves the team of this group, with its channels and files.',
      'La personne quitte aussi l’équipe de ce groupe, avec ses canaux et ses fichiers.',
    ],
    [
      'The group grants {products} products, and all of them go.',
      'Le groupe donne {products} produits, et tous sont perdus.',
    ],
    ['The person loses their role in the app "{app}".', 'La personne perd son rôle dans l’application « {app} ».'],
    [
      'The group belongs to the administrative unit "{unit}".',
      'Le groupe appartient à l’unité administrative « {unit} ».',
    ],
    [
      'The person also leaves the group "{group}", which this group is a member of.',
      'La personne quitte aussi le groupe « {group} », dont ce groupe est membre.',
    ],
    [
      'The Conditional Access policy "{policy}" names this group.',
      'La stratégie d’accès conditionnel « {policy} » nomme ce groupe.',
    ],

    // What became of a license, or of an undo.
    [
      'The person left "{group}", but {product}: {message:told}',
      'La personne a quitté « {group} », mais {product} : {message}',
    ],
    ...BECAME,
    ...BECAME.map(([english, french]) => [`{product}: ${english}`, `{product} : ${french}`] as const),
    [
      'another product of the person needs a service of it',
      'un autre produit de la personne a besoin d’un de ses services',
    ],
    ['too few seats are there', 'il n’y a pas assez de licences'],
    ['a service of it conflicts with another product', 'un de ses services est en conflit avec un autre produit'],
    ['somebody else has an address that it would give', 'quelqu’un d’autre a une adresse qu’elle donnerait'],
    [
      'the usage location of the person does not allow it',
      'l’emplacement d’utilisation de la personne ne le permet pas',
    ],
    ['Somebody gave the person the license back already.', 'Quelqu’un a déjà rendu la licence à la personne.'],
    ['Somebody put the person back into "{group}" already.', 'Quelqu’un a déjà remis la personne dans « {group} ».'],
    [
      'No seat of {product} is free: buy one or free one, and undo again.',
      'Aucune licence {product} n’est disponible : achetez-en ou libérez-en une, puis annulez de nouveau.',
    ],
    [
      'Nobody is removed during the quiet period {period}: approve the plan again after it, and it goes on.',
      'Personne n’est retiré pendant la période de pause {period} : approuvez de nouveau le plan ensuite, et ' +
        'il reprendra.',
    ],
    ['Take {products} from {person}', 'Retirer {products} à {person}'],
    ['Remove {person} from {group}', 'Retirer {person} de {group}'],
  ],
}
