import { SPEECH } from '../reports/speech.ts'
import type { StoredSentences } from '../reports/telling.ts'

/** What the engine says of plans and changes, and of whoever is left alone, whatever the kind of plan. */
export const PLAN_SENTENCES: StoredSentences = {
  fr: [
    // Why a plan is not made, or does not go on.
    ['Somebody stopped the plan before it began.', 'Quelqu’un a arrêté le plan avant qu’il ne commence.'],
    ['Nobody approved and began the plan in time.', 'Personne n’a approuvé et commencé le plan à temps.'],
    [
      'Nothing that this plan did still stands, so there is nothing to undo.',
      'Plus rien de ce que ce plan a fait ne subsiste : il n’y a rien à annuler.',
    ],
    [
      'The service stopped while it made this plan: make it again.',
      'Le service s’est arrêté pendant l’établissement de ce plan : refaites-le.',
    ],
    [
      'The service failed to make this plan: tell its operator the id of the plan.',
      'Le service n’a pas réussi à établir ce plan : donnez l’identifiant du plan à son exploitant.',
    ],
    ['A newer plan was made for the same scope.', 'Un plan plus récent a été établi pour le même périmètre.'],
    [
      'The data of this plan was changed after it was made, so nothing of it is carried out: make a new ' +
        'plan, and tell the operator of this service.',
      'Les données de ce plan ont été modifiées après son établissement, et rien n’en est exécuté : ' +
        'établissez un nouveau plan, et prévenez l’exploitant de ce service.',
    ],
    [
      'This plan is not sealed with the AUDIT_KEY that this service has: it was made before the key was set ' +
        'or changed, or somebody altered it, so nothing of it is carried out. Make a new plan, which somebody ' +
        'approves again.',
      'Ce plan n’est pas scellé avec la clé AUDIT_KEY de ce service : il a été établi avant que la clé ne ' +
        'soit définie ou changée, ou quelqu’un l’a altéré, et rien n’en est exécuté. Établissez un nouveau ' +
        'plan, que quelqu’un approuvera de nouveau.',
    ],
    [
      'Microsoft has taken nothing for minutes: approve the plan again later, and it goes on.',
      'Microsoft n’accepte plus rien depuis plusieurs minutes : approuvez de nouveau le plan plus tard, et il ' +
        'reprendra.',
    ],
    [
      'More than {percent} % of the changes failed, so the plan halted: look at the failed ones before you ' +
        'approve the rest.',
      'Plus de {percent} % des modifications ont échoué, et le plan s’est interrompu : examinez-les avant ' +
        'd’approuver le reste.',
    ],
    [
      'Changes were switched off on this service (WRITES_ENABLED), so the plan halted: what was made stands, ' +
        'and what is left waits for a new approval.',
      'Les modifications ont été désactivées sur ce service (WRITES_ENABLED), et le plan s’est interrompu : ' +
        'ce qui a été fait demeure, et le reste attend une nouvelle approbation.',
    ],
    [
      'Somebody stopped the plan: what was made stands, what is left waits for a new approval.',
      'Quelqu’un a arrêté le plan : ce qui a été fait demeure, le reste attend une nouvelle approbation.',
    ],
    ['Take back: {title:told}', 'Annulation : {title}'],
    ['Undo of plan {plan}.', 'Annulation du plan {plan}.'],

    // Why a change failed, or was not confirmed.
    [
      'Microsoft gave no clear response several times, and no read shows whether it was made: look at the ' +
        'person in the admin center.',
      'Microsoft n’a plusieurs fois donné aucune réponse claire, et aucune lecture ne montre si la ' +
        'modification a été faite : vérifiez la personne dans le centre d’administration.',
    ],
    ...[' (Graph request {request})', ''].flatMap((support) => {
      const request = support === '' ? '' : ' (demande Graph {request})'
      return [
        [
          `Microsoft Graph did not accept this service's credential: ask its operator to check it${support}.`,
          'Microsoft Graph n’a pas accepté les identifiants de ce service : demandez à son exploitant de les ' +
            `vérifier${request}.`,
        ],
        [
          'Microsoft Graph does not let this service make it: its identity lacks a permission, or the person ' +
            `or the group is protected${support}.`,
          'Microsoft Graph ne permet pas à ce service de le faire : il manque une autorisation à son ' +
            `identité, ou la personne ou le groupe est protégé${request}.`,
        ],
        [
          `The person or the group is not there any more${support}.`,
          `La personne ou le groupe n’existe plus${request}.`,
        ],
        [
          `Microsoft Graph refused it with {code}${support}.`,
          `Microsoft Graph l’a refusé avec le code {code}${request}.`,
        ],
      ] as const
    }),
    ...[' (Azure request {request})', ''].flatMap((support) => {
      const request = support === '' ? '' : ' (demande Azure {request})'
      return [
        [
          `Azure did not accept this service's credential: ask its operator to check it${support}.`,
          'Azure n’a pas accepté les identifiants de ce service : demandez à son exploitant de les ' +
            `vérifier${request}.`,
        ],
        [
          'Azure does not let this service make it: its writing identity may not give or take roles ' +
            `there${support}.`,
          'Azure ne permet pas à ce service de le faire : son identité d’écriture ne peut y donner ni retirer de ' +
            `rôles${request}.`,
        ],
        [
          `The scope, or whoever it is about, is not there any more${support}.`,
          `L’étendue, ou la personne concernée, n’existe plus${request}.`,
        ],
        [`Azure refused it with {code}${support}.`, `Azure l’a refusé avec le code {code}${request}.`],
      ] as const
    }),
    [
      'Azure asked to wait for longer than this change could.',
      'Azure a demandé d’attendre plus longtemps que cette modification ne le pouvait.',
    ],
    [
      'Microsoft Graph asked to wait for longer than this change could.',
      'Microsoft Graph a demandé d’attendre plus longtemps que cette modification ne le pouvait.',
    ],
    ['Microsoft Graph asked to wait.', 'Microsoft Graph a demandé d’attendre.'],
    [
      'Microsoft accepted it, and after a day it still does not show: ask Microsoft support.',
      'Microsoft l’a accepté, et un jour plus tard rien n’apparaît : adressez-vous au support de Microsoft.',
    ],
    ['The person was deleted meanwhile.', 'La personne a été supprimée entre-temps.'],
    [
      'The person was deleted meanwhile: restore the account within 30 days of that, and undo again.',
      'La personne a été supprimée entre-temps : restaurez le compte dans les 30 jours, puis annulez de nouveau.',
    ],
    [
      'It is neither what it was nor what it should become: somebody else changed it meanwhile, so it is left alone.',
      'Ce n’est ni l’état d’avant ni l’état voulu : quelqu’un d’autre l’a modifié entre-temps, et il est ' +
        'laissé en l’état.',
    ],
    [
      'Somebody changed it meanwhile, so it is left alone.',
      'Quelqu’un l’a modifié entre-temps, et il est laissé en l’état.',
    ],

    // Why somebody is left alone.
    ['This account {why:told}, so it is left alone.', 'Ce compte {why} : il est laissé en l’état.'],
    [
      'This account {why:told} until {day}, so it is left alone: ask {owner} if that should end.',
      'Ce compte {why} jusqu’au {day} : il est laissé en l’état. Adressez-vous à {owner} si cela doit prendre fin.',
    ],
    [
      'This account {why:told}, so it is left alone: ask {owner} if that should end.',
      'Ce compte {why} : il est laissé en l’état. Adressez-vous à {owner} si cela doit prendre fin.',
    ],
    [
      'This is an emergency account, so it is left alone.',
      'C’est un compte d’accès d’urgence : il est laissé en l’état.',
    ],
    ['is an emergency account', 'est un compte d’accès d’urgence'],
    ['holds an administrator role, or may activate one', 'détient un rôle d’administrateur, ou peut en activer un'],
    ['is a guest', 'est un invité'],
    ['is a resource account', 'est un compte de ressource'],
    ['is on leave', 'est en congé'],
    [
      'was enabled again within the last {days} days',
      ({ days }) => `a été réactivé au cours des ${SPEECH.fr.counted(Number(days), 'dernier jour', 'derniers jours')}`,
    ],
    ['is a shared mailbox', 'est une boîte aux lettres partagée'],
    ['is the mailbox of a room or of equipment', 'est la boîte aux lettres d’une salle ou d’un équipement'],
    ['is on the exclusion list', 'est sur la liste d’exclusion'],
    ['has a name like "{value}", which is excluded', 'a un nom de la forme « {value} », qui est exclue'],
    ['is in the department "{value}", which is excluded', 'est dans le service « {value} », qui est exclu'],
    ['is in the group "{value}", which is excluded', 'est dans le groupe « {value} », qui est exclu'],
    ['is in a group that is excluded on this service', 'est dans un groupe exclu sur ce service'],
    ['has {value}, which is excluded', 'a {value}, qui est exclu'],
  ],
}
