import type { PackagesTexts } from './texts-en.ts'

const ID = 'indiquez un identifiant tel que 0a1b2c3d-0000-4000-8000-0123456789ab'

export const FRENCH_PACKAGES_TEXTS: PackagesTexts = {
  title: 'Paquets pour Power Platform',
  intro:
    'Remplissez le formulaire une fois, puis prenez ce qu’il vous faut. Rien n’y est secret : le secret client du ' +
    'connecteur, ou les clés de ses connexions, se saisissent dans Power Platform.',
  wrong: 'Il reste quelque chose à corriger : voyez les champs signalés.',
  yours: 'Votre service et votre organisation',
  forFlows: 'Pour les flux, une fois le connecteur importé',
  downloads: 'Téléchargements',
  package: 'Paquet',
  when: 'Quand le prendre',
  download: 'Télécharger',
  downloadOne: (title) => `Télécharger ${title}`,
  apiKey: 'Clé d’API',
  options: {
    host: {
      label: 'Hôte',
      hint: 'Nom du serveur sur lequel fonctionne Tenant Steward, sans https://.',
      expected: 'indiquez le nom par lequel Power Automate atteint le service en https, tel que steward.example.com',
    },
    publisher: {
      label: 'Éditeur',
      hint:
        'Votre organisation, telle que les solutions la nomment. Ses lettres et ses chiffres forment le nom unique : ' +
        'si votre environnement a un éditeur avec ce préfixe et un autre nom unique, l’importation peut échouer.',
      expected: 'indiquez le nom de votre organisation, 100 caractères au plus, sur une ligne',
    },
    prefix: {
      label: 'Préfixe',
      hint: 'Préfixe de personnalisation de cet éditeur : de 2 à 8 lettres et chiffres.',
      expected: 'indiquez de 2 à 8 lettres et chiffres, une lettre d’abord, et non mscrm',
    },
    auth: {
      label: 'Authentification',
      hint:
        'Ce qui identifie les connexions : les personnes se connectent avec Microsoft Entra ID (entra), ou par une ' +
        'clé d’API (key).',
      expected: 'indiquez entra ou key',
    },
    tenantId: {
      label: 'ID du locataire',
      hint: 'ID de l’annuaire (locataire). Nécessaire avec Microsoft Entra ID.',
      expected: ID,
    },
    apiAppId: {
      label: 'ID d’application de l’API',
      hint: 'ID d’application (client) de l’inscription du service. Nécessaire avec Microsoft Entra ID.',
      expected: ID,
    },
    connectorAppId: {
      label: 'ID d’application du connecteur',
      hint: 'ID d’application (client) de l’inscription du connecteur. Nécessaire avec Microsoft Entra ID.',
      expected: ID,
    },
    connectorName: {
      label: 'Nom du connecteur',
      hint:
        'Pour les flux, une fois le connecteur importé : customConnectorId dans l’adresse de sa page sur le ' +
        'portail.',
      expected:
        'indiquez le nom interne que l’environnement lui a donné, tel que ' +
        'shared_abc-5ftenantsteward-5f0123456789abcdef',
    },
    connectorId: {
      label: 'ID du connecteur',
      hint: 'ID de sa ligne dans Dataverse ; seulement pour un connecteur qui ne vient pas de notre solution.',
      expected: ID,
    },
  },
  missing: (label, expected) => `${label} : valeur manquante ; ${expected}.`,
  notValid: (label, expected) => `${label} : valeur non valable ; ${expected}.`,
  packages: {
    'connector-solution': {
      title: 'Connecteur',
      purpose: 'Le connecteur sous forme de solution : à importer d’abord.',
    },
    'flows-solution': {
      title: 'Tous les flux',
      purpose:
        'Les flux sous forme de solution, une fois le connecteur importé. Sans le nom du connecteur, choisissez à ' +
        'nouveau la connexion de chaque action de Tenant Steward dans le concepteur.',
    },
    'connector-files': {
      title: 'Fichiers pour pac et paconn',
      purpose: 'La définition, les propriétés et l’icône du connecteur, pour les outils en ligne de commande.',
    },
  },
  flows: {
    'apply-approved-plans':
      'Se déclenche à la fin du délai d’un nettoyage de licences approuvé, exécute le plan tel qu’il a été approuvé ' +
      'et envoie le rapport.',
    'contact-reviews':
      'Les jours ouvrés, soumet aux approbateurs les nouvelles coordonnées en attente, jusqu’à 50 valeurs à la fois, ' +
      'et écrit ce qu’ils approuvent.',
    'contact-update':
      'Demande à une personne si les coordonnées sont exactes, par une carte dans Teams ou un message, et transmet ' +
      'la réponse. Une exécution par demande ; les rappels viennent de la campagne.',
    'contact-weekly-report':
      'Chaque lundi, envoie aux coordinateurs le rapport de chaque campagne de coordonnées en cours ou close depuis ' +
      'moins d’une semaine.',
    'license-cleanup-step-by-step':
      'Parcourt un à un les membres d’un groupe de licences et retire ceux qui sont inactifs depuis trop longtemps. ' +
      'Pour des groupes de 200 membres au plus ; au-delà, voyez « Scheduled license clean-up ».',
    'pim-alerts':
      'Signale aussitôt à un canal de Teams ce qui attire l’attention parmi les rôles d’administrateur, comme une ' +
      'activation nocturne ou approuvée par la personne elle-même.',
    'pim-daily-watch':
      'Chaque jour, prend un instantané des rôles et signale à un canal de Teams ce qui a changé depuis le dernier ' +
      'et ce qui ne va plus. Ne dit rien s’il n’y a rien.',
    'pim-weekly-report':
      'Chaque lundi, envoie le rapport sur les accès privilégiés à ceux qui répondent du locataire : des chiffres et ' +
      'leur évolution, des constats et des conseils.',
    'scheduled-license-cleanup':
      'Une fois par mois, prévoit qui retirer des groupes de licences faute de connexion depuis longtemps, le fait ' +
      'approuver et envoie les avis. Le flux « Apply approved plans » l’exécute à la fin du délai.',
  },
}
