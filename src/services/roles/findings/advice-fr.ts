import type { Sentence } from '../../reports/telling.ts'

/** What each rule calls its findings, and what it advises. */
export const FINDING_ADVICE: readonly Sentence[] = [
  ['Standing privileged access', 'Accès privilégié permanent'],
  [
    'Make the assignment eligible, so that the role is only active while it is needed.',
    'Rendez l’attribution éligible, afin que le rôle ne soit actif que lorsqu’il est nécessaire.',
  ],
  ['Disabled account with a privileged role', 'Compte désactivé avec un rôle privilégié'],
  [
    'Remove the role: whoever enables the account again gives it back.',
    'Retirez le rôle : quiconque réactive le compte le redonne.',
  ],
  ['Guest with a privileged role', 'Invité avec un rôle privilégié'],
  [
    'Give the role to an account of this tenant: nobody here knows how a guest’s own account is protected.',
    'Donnez le rôle à un compte de ce locataire : personne ici ne sait comment le compte d’un invité est protégé.',
  ],
  ['Account from Active Directory with a privileged role', 'Compte d’Active Directory avec un rôle privilégié'],
  [
    'Give the role to an account that exists in the cloud alone: whoever rules Active Directory otherwise ' +
      'rules the tenant.',
    'Donnez le rôle à un compte qui n’existe que dans le cloud : sinon, qui contrôle Active Directory ' +
      'contrôle le locataire.',
  ],
  ['Administrator without a second factor', 'Administrateur sans second facteur'],
  [
    'Have the person register one before anything else, best a passkey; without it, somebody else can.',
    'Faites-en enregistrer un par la personne avant toute chose, de préférence une clé d’accès ; sinon, ' +
      'quelqu’un d’autre peut le faire.',
  ],
  ['Privileged role that nobody uses', 'Rôle privilégié que personne n’utilise'],
  [
    'Remove the role: an account that nobody signs in to is watched by nobody.',
    'Retirez le rôle : un compte auquel personne ne se connecte n’est surveillé par personne.',
  ],
  ['Emergency account that was used', 'Compte d’accès d’urgence utilisé'],
  [
    'Find out who signed in and why; if nobody can say, treat it as an attack, and change its credentials.',
    'Cherchez qui s’est connecté et pourquoi ; si personne ne peut le dire, traitez cela comme une attaque, ' +
      'et changez ses informations d’identification.',
  ],
  ['Too many Global Administrators', 'Trop d’administrateurs généraux'],
  [
    'Keep fewer than five, two of them emergency accounts; give the others the roles that they need.',
    'Gardez-en moins de cinq, dont deux comptes d’accès d’urgence ; donnez aux autres les rôles dont ils ont besoin.',
  ],
  ['Too few Global Administrators', 'Trop peu d’administrateurs généraux'],
  [
    'Keep at least two permanent ones that are not the same person, with accounts that exist in the cloud ' +
      'alone: whoever is locked out can otherwise not be helped.',
    'Gardez-en au moins deux permanents, qui ne soient pas la même personne, avec des comptes qui n’existent ' +
      'que dans le cloud : sinon, personne ne peut aider qui se retrouve bloqué.',
  ],
  ['Most administrators are Global Administrators', 'La plupart des administrateurs sont administrateurs généraux'],
  [
    'Give people the least role that does what they do.',
    'Donnez à chacun le rôle le plus limité qui suffise à ce qu’il fait.',
  ],
  ['Emergency accounts', 'Comptes d’accès d’urgence'],
  [
    'Keep two cloud-only accounts that are Global Administrator for good, and name them in BREAK_GLASS_USERS.',
    'Gardez deux comptes propres au cloud qui soient administrateur général en permanence, et nommez-les ' +
      'dans BREAK_GLASS_USERS.',
  ],
  ['No Privileged Identity Management', 'Pas de Privileged Identity Management'],
  [
    'With Entra ID P2 or Governance, roles are active only while they are needed, for a reason, and watched.',
    'Avec Entra ID P2 ou Governance, les rôles ne sont actifs que lorsqu’ils sont nécessaires, avec une ' +
      'raison et sous surveillance.',
  ],
  [
    'Emergency account that Conditional Access could lock out',
    'Compte d’accès d’urgence que l’accès conditionnel pourrait bloquer',
  ],
  [
    'Exclude the emergency accounts from every Conditional Access policy, and watch each of their sign-ins instead.',
    'Excluez les comptes d’accès d’urgence de chaque stratégie d’accès conditionnel, et surveillez plutôt ' +
      'chacune de leurs connexions.',
  ],
  [
    'Administrators of whom no policy demands a second factor',
    'Administrateurs auxquels aucune stratégie ne demande de second facteur',
  ],
  [
    'Make a Conditional Access policy that demands phishing-resistant MFA of all roles of tier 0, for all ' +
      'apps. Where security defaults are on instead, accept this.',
    'Créez une stratégie d’accès conditionnel qui exige une authentification multifacteur résistante au ' +
      'hameçonnage pour tous les rôles de niveau 0, pour toutes les applications. Si les paramètres de ' +
      'sécurité par défaut sont activés à la place, assumez ce constat.',
  ],
  ['Assignment of a deleted principal', 'Attribution d’un principal supprimé'],
  ['Remove the assignment: it is left over.', 'Supprimez l’attribution : c’est un reste.'],
  ['Privileged role through a group within a group', 'Rôle privilégié par un groupe faisant partie d’un autre groupe'],
  [
    'Put the person into the group that holds the role: who is in a group within it is decided by others.',
    'Placez la personne dans le groupe qui détient le rôle : d’autres décident de qui est dans un groupe imbriqué.',
  ],
  ['Owner of a group could take its role', 'Le propriétaire d’un groupe pourrait en prendre le rôle'],
  [
    'Let only holders of the role own the group, or remove its owners: Privileged Role Administrators can ' +
      'still change it.',
    'Ne laissez que des détenteurs du rôle posséder le groupe, ou retirez ses propriétaires : les ' +
      'administrateurs de rôle privilégié peuvent toujours le modifier.',
  ],
  ['Privileged role through an ordinary group', 'Rôle privilégié par un groupe ordinaire'],
  [
    'Give the role to a role-assignable group with direct members: many administrators may change who is in ' +
      'an ordinary one.',
    'Donnez le rôle à un groupe pouvant être assigné à un rôle, avec des membres directs : beaucoup ' +
      'd’administrateurs peuvent modifier les membres d’un groupe ordinaire.',
  ],
  ['Group with standing members and a role of tier 0', 'Groupe avec des membres permanents et un rôle de niveau 0'],
  [
    'Put the group under PIM for Groups and make its members eligible, or make the group eligible for its role.',
    'Placez le groupe sous PIM pour les groupes et rendez ses membres éligibles, ou rendez le groupe ' +
      'éligible à son rôle.',
  ],
  ['Settings of a group weaker than the baseline', 'Paramètres d’un groupe moins stricts que la référence'],
  [
    'Change the settings for members of the group in PIM for Groups to those of the baseline of its most ' +
      'dangerous role.',
    'Dans PIM pour les groupes, donnez aux membres du groupe les paramètres de la référence de son rôle le ' +
      'plus dangereux.',
  ],
  [
    'Owner of an app could take over the tenant',
    'Le propriétaire d’une application pourrait prendre le contrôle du locataire',
  ],
  [
    'Let only administrators of tier 0 own the app: an owner can add a secret and act as the app.',
    'Ne laissez que des administrateurs de niveau 0 posséder l’application : un propriétaire peut ajouter un ' +
      'secret et agir en son nom.',
  ],
  ['App with a privileged role', 'Application avec un rôle privilégié'],
  [
    'Give the app the Graph permissions that it needs instead, or the role for an administrative unit.',
    'Donnez plutôt à l’application les autorisations Graph dont elle a besoin, ou le rôle pour une unité ' +
      'administrative.',
  ],
  ['App that could take over the tenant', 'Application qui pourrait prendre le contrôle du locataire'],
  [
    'Take the permissions away that it does not need, or narrow them; watch it like a Global Administrator.',
    'Retirez les autorisations dont elle n’a pas besoin, ou restreignez-les ; surveillez-la comme un ' +
      'administrateur général.',
  ],
  ['Old secret of a privileged app', 'Ancien secret d’une application privilégiée'],
  [
    'Use a managed identity or a certificate; otherwise make a new secret at least twice a year, and delete ' +
      'the old one.',
    'Utilisez une identité managée ou un certificat ; sinon, créez un nouveau secret au moins deux fois par ' +
      'an, et supprimez l’ancien.',
  ],
  ['Privileged app without an owner', 'Application privilégiée sans propriétaire'],
  [
    'Find out who needs it and make two people its owners, or remove it.',
    'Cherchez qui en a besoin et nommez deux propriétaires, ou supprimez-la.',
  ],
  ['Privileged app that nobody uses', 'Application privilégiée que personne n’utilise'],
  [
    'Take its permissions away, or disable it; remove it when nobody misses it.',
    'Retirez ses autorisations, ou désactivez-la ; supprimez-la quand elle ne manque à personne.',
  ],
  ['Settings weaker than the baseline', 'Paramètres moins stricts que la référence'],
  [
    'Change the settings of the role in Privileged Identity Management to those of the baseline.',
    'Dans Privileged Identity Management, donnez au rôle les paramètres de la référence.',
  ],
  ['Could not activate the role', 'Ne pourrait pas activer le rôle'],
  [
    'Have the person register a second factor, name a group of several active people who approve, keep seats ' +
      'for those who activate, and see that the person has the device that Conditional Access asks for.',
    'Faites enregistrer un second facteur par la personne, nommez un groupe de plusieurs approbateurs ' +
      'actifs, gardez des licences pour ceux qui activent, et veillez à ce que la personne ait l’appareil que ' +
      'l’accès conditionnel demande.',
  ],
  ['Eligible role that is never activated', 'Rôle éligible qui n’est jamais activé'],
  [
    'Ask whether the person needs the role at all, and remove it otherwise.',
    'Demandez si la personne a vraiment besoin du rôle, et retirez-le sinon.',
  ],
  ['A lesser role would do', 'Un rôle plus limité suffirait'],
  [
    'Give the lesser role instead, once the person has said that nothing is missing: work in Exchange, Teams ' +
      'and other services stands in other logs.',
    'Donnez plutôt le rôle plus limité, une fois que la personne a dit que rien ne manque : le travail dans ' +
      'Exchange, Teams et d’autres services figure dans d’autres journaux.',
  ],
  ['Not as it was approved', 'Différent de ce qui a été approuvé'],
  [
    'Find out in the audit log who changed it and why; then make it so again with a plan, or have the new ' +
      'state approved by one.',
    'Cherchez dans le journal d’audit qui l’a modifié et pourquoi ; puis rétablissez-le par un plan, ou ' +
      'faites approuver le nouvel état par un plan.',
  ],
  ['Privileged role that nobody reviews', 'Rôle privilégié que personne ne révise'],
  [
    'Make an access review of the role, at least every three months, so that somebody says who still needs it.',
    'Créez une révision d’accès du rôle, au moins tous les trois mois, pour que quelqu’un dise qui en a encore besoin.',
  ],
  ['Access review that was not finished', 'Révision d’accès inachevée'],
  [
    'Ask the reviewers to decide, or others in their place, and set what happens when nobody answers.',
    'Demandez aux réviseurs de décider, ou à d’autres à leur place, et fixez ce qui se passe quand personne ne répond.',
  ],
  ['Role given outside of Privileged Identity Management', 'Rôle donné en dehors de Privileged Identity Management'],
  [
    'Find out who gave the role and why; remove it, or give it again in Privileged Identity Management.',
    'Cherchez qui a donné le rôle et pourquoi ; retirez-le, ou redonnez-le dans Privileged Identity Management.',
  ],
  ['Alert of Privileged Identity Management', 'Alerte de Privileged Identity Management'],
  [
    'Look at the alert in Privileged Identity Management, and follow what Microsoft says there.',
    'Examinez l’alerte dans Privileged Identity Management, et suivez ce que Microsoft y indique.',
  ],
  ['Privileged Identity Management ends soon', 'Privileged Identity Management prend bientôt fin'],
  [
    'Renew the license, or see that it renews by itself; else give every role again by hand before that day.',
    'Renouvelez la licence, ou veillez à ce qu’elle se renouvelle d’elle-même ; sinon, redonnez chaque rôle ' +
      'à la main avant ce jour.',
  ],
  [
    'Fewer licenses than people in Privileged Identity Management',
    'Moins de licences que de personnes dans Privileged Identity Management',
  ],
  [
    'Buy licenses for everybody who may activate a role or holds one that ends, or take roles away that nobody needs.',
    'Achetez des licences pour tous ceux qui peuvent activer un rôle ou en détiennent un qui prend fin, ou ' +
      'retirez les rôles dont personne n’a besoin.',
  ],
  ['Name that breaks the naming rule', 'Nom contraire à la règle de nommage'],
  [
    'Rename the group or the account, so that everybody sees what it is for; see ROLE_GROUP_NAME_PATTERN and ' +
      'ADMIN_ACCOUNT_NAME_PATTERN.',
    'Renommez le groupe ou le compte, pour que chacun voie à quoi il sert ; voir ROLE_GROUP_NAME_PATTERN et ' +
      'ADMIN_ACCOUNT_NAME_PATTERN.',
  ],

  // What has no name.
  ['app without a name ({id})', 'application sans nom ({id})'],
  ['deleted principal ({id})', 'principal supprimé ({id})'],
  ['account without a name ({id})', 'compte sans nom ({id})'],
  ['group without a name ({id})', 'groupe sans nom ({id})'],
  ['principal without a name ({id})', 'principal sans nom ({id})'],
  ['Group without a name ({id})', 'Groupe sans nom ({id})'],

  // What is compared of two snapshots.
  ['Access review {name}', 'Révision d’accès {name}'],
  ['Conditional Access policy {name}', 'Stratégie d’accès conditionnel {name}'],
  ['Administrative unit {name}', 'Unité administrative {name}'],
  ['Azure settings of {role} for {scope}', 'Paramètres Azure de {role} pour {scope}'],
  ['Settings of {role}', 'Paramètres de {role}'],
  ['Group {name}', 'Groupe {name}'],
  ['Custom role {name}', 'Rôle personnalisé {name}'],
  ['Deny assignment "{name}" for {scope}', 'Refus d’accès « {name} » pour {scope}'],
  ['Classic administrator {who} for {scope}', 'Administrateur classique {who} pour {scope}'],
  ['Can be assigned', 'Attribuable'],
  ['Allowed actions', 'Actions autorisées'],
  ['Exceptions from the allowed actions', 'Exceptions aux actions autorisées'],
  ['Allowed data actions', 'Actions de données autorisées'],
  ['Exceptions from the allowed data actions', 'Exceptions aux actions de données autorisées'],
  ['Forbidden to everybody', 'Interdit à tous'],
  ['Forbidden to', 'Interdit à'],
  ['Left out', 'Exceptions'],
  ['Forbidden actions', 'Actions interdites'],
  ['Exceptions from the forbidden actions', 'Exceptions aux actions interdites'],
  ['Forbidden data actions', 'Actions de données interdites'],
  ['Exceptions from the forbidden data actions', 'Exceptions aux actions de données interdites'],
  ['Holds below its scope', 'S’applique sous son étendue'],
]
