import type { Readiness } from '../readiness.ts'
import type { InEachLanguage } from '../../languages.ts'
import { french } from '../reports/speech.ts'

/** A place to go on to, with whom it is for. */
interface Place {
  name: string
  purpose: string
}

export interface LandingTexts {
  what: string
  stateTitle: string
  state: Record<Readiness, string>
  mailTitle: string
  mail: string
  placesTitle: string
  places: { console: Place; packages: Place; connector: Place; api: Place; health: Place }
  running: string
}

const en: LandingTexts = {
  what:
    'This service looks after a Microsoft 365 tenant for Power Automate: it tells who is really inactive, which ' +
    'license comes from where and who holds which role, and makes changes that can be approved and undone.',
  stateTitle: 'State',
  state: {
    ready: 'The service is ready, and its database answers.',
    stopping: 'The service is about to stop.',
    databaseUnavailable: 'The database does not answer, so nothing else works now. The log of the service says why.',
  },
  mailTitle: 'A message led you here?',
  mail: 'Open the link in that message. This page does not know what you were asked, and never asks for a password.',
  placesTitle: 'Where to go',
  places: {
    console: { name: 'Console', purpose: 'For whoever approves plans, reviews contact data or answers for findings.' },
    packages: {
      name: 'Packages for Power Platform',
      purpose: 'For administrators who set up the connector and flows.',
    },
    connector: { name: 'Actions and triggers', purpose: 'For makers: what the connector shows in the designer.' },
    api: { name: 'API documentation', purpose: 'For programmers: every operation, to read and to try.' },
    health: { name: 'Readiness', purpose: 'For load balancers and monitoring.' },
  },
  running: 'README.md, which comes with the service, says how to run it and what it needs.',
}

const fr: LandingTexts = {
  what:
    'Ce service administre un locataire Microsoft 365 pour Power Automate : il indique qui est vraiment inactif, ' +
    'd’où vient chaque licence et qui détient quel rôle, et fait des modifications qui peuvent être approuvées et ' +
    'annulées.',
  stateTitle: 'État',
  state: {
    ready: 'Le service est prêt, et sa base de données répond.',
    stopping: 'Le service est sur le point de s’arrêter.',
    databaseUnavailable:
      'La base de données ne répond pas : rien d’autre ne fonctionne pour l’instant. Le journal du service dit ' +
      'pourquoi.',
  },
  mailTitle: 'Un message vous a conduit ici ?',
  mail:
    'Ouvrez le lien de ce message. Cette page ne sait pas ce qui vous a été demandé, et ne demande jamais de mot ' +
    'de passe.',
  placesTitle: 'Où aller',
  places: {
    console: {
      name: 'Console',
      purpose: 'Pour qui approuve des plans, vérifie des coordonnées ou répond de constats sur les rôles.',
    },
    packages: {
      name: 'Paquets pour Power Platform',
      purpose: 'Pour les administrateurs qui installent le connecteur et les flux.',
    },
    connector: {
      name: 'Actions et déclencheurs',
      purpose: 'Pour les créateurs de flux, en anglais : ce que le connecteur montre dans le concepteur.',
    },
    api: {
      name: 'Documentation de l’API',
      purpose: 'Pour les programmeurs, en anglais : chaque opération, à lire et à essayer.',
    },
    health: { name: 'Disponibilité', purpose: 'Pour les répartiteurs de charge et la surveillance.' },
  },
  running: 'Le fichier README.md, fourni avec le service, explique comment l’exploiter et ce qu’il lui faut.',
}

export const LANDING_TEXTS: InEachLanguage<LandingTexts> = { en, fr: french(fr) }
