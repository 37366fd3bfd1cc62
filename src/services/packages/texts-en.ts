import type { OptionName } from '../../../connector/package/option-rules.ts'

interface OptionTexts {
  label: string
  /** What it is and where to find it. */
  hint: string
  /** Ends a sentence that begins with what is wrong. */
  expected: string
}

interface PackageTexts {
  title: string
  /** When to take it. */
  purpose: string
}

/** What the page of packages for Power Platform says. */
export interface PackagesTexts {
  title: string
  intro: string
  wrong: string
  yours: string
  forFlows: string
  downloads: string
  package: string
  when: string
  download: string
  downloadOne(title: string): string
  apiKey: string
  options: Readonly<Record<OptionName, OptionTexts>>
  missing(label: string, expected: string): string
  notValid(label: string, expected: string): string
  packages: Readonly<Record<'connector-solution' | 'flows-solution' | 'connector-files', PackageTexts>>
  /** When to take each flow, by the name of its package, where it does not say so itself in this language. */
  flows: Readonly<Record<string, string>>
}

const ID = 'give an id such as 0a1b2c3d-0000-4000-8000-0123456789ab'

export const ENGLISH_PACKAGES_TEXTS: PackagesTexts = {
  title: 'Packages for Power Platform',
  intro:
    'Fill in the form once, then take what you need. Nothing in it is secret: the client secret of the connector, or ' +
    'the keys of its connections, are entered in Power Platform.',
  wrong: 'Something is not right yet: look at the fields that are marked.',
  yours: 'Your service and your organization',
  forFlows: 'For flows, once the connector is imported',
  downloads: 'Downloads',
  package: 'Package',
  when: 'When to take it',
  download: 'Download',
  downloadOne: (title) => `Download ${title}`,
  apiKey: 'API key',
  options: {
    host: {
      label: 'Host',
      hint: 'Name of the server that runs Tenant Steward, without https://.',
      expected: 'give the name under which Power Automate reaches the service over https, such as steward.example.com',
    },
    publisher: {
      label: 'Publisher',
      hint:
        'Your organization, as solutions name it. Its letters and digits become the unique name: if your environment ' +
        'has a publisher with this prefix but another unique name, the import may complain.',
      expected: 'give the name of your organization, at most 100 characters on one line',
    },
    prefix: {
      label: 'Prefix',
      hint: 'Customization prefix of that publisher: 2 to 8 letters and digits.',
      expected: 'give 2 to 8 letters and digits, a letter first, and not mscrm',
    },
    auth: {
      label: 'Authentication',
      hint: 'How connections prove themselves: people sign in with Microsoft Entra ID (entra), or an API key (key).',
      expected: 'give entra or key',
    },
    tenantId: {
      label: 'Tenant id',
      hint: 'Directory (tenant) id. Needed with Microsoft Entra ID.',
      expected: ID,
    },
    apiAppId: {
      label: 'API app id',
      hint: 'Application (client) id of the registration of the service. Needed with Microsoft Entra ID.',
      expected: ID,
    },
    connectorAppId: {
      label: 'Connector app id',
      hint: 'Application (client) id of the registration of the connector. Needed with Microsoft Entra ID.',
      expected: ID,
    },
    connectorName: {
      label: 'Connector name',
      hint: 'For flows, once the connector is imported: customConnectorId in the address of its page in the portal.',
      expected:
        'give the internal name that the environment gave it, such as shared_abc-5ftenantsteward-5f0123456789abcdef',
    },
    connectorId: {
      label: 'Connector id',
      hint: 'Id of its row in Dataverse; only for a connector that was not imported from our solution.',
      expected: ID,
    },
  },
  missing: (label, expected) => `${label} is missing: ${expected}.`,
  notValid: (label, expected) => `${label} is not valid: ${expected}.`,
  packages: {
    'connector-solution': { title: 'Connector', purpose: 'The connector as a solution: import it first.' },
    'flows-solution': {
      title: 'All flows',
      purpose:
        'The flows as a solution, once the connector is imported. Without the connector name, pick the connection of ' +
        'each Tenant Steward action again in the designer.',
    },
    'connector-files': {
      title: 'Files for pac and paconn',
      purpose: 'The definition, the properties and the icon of the connector, for the command-line tools.',
    },
  },
  flows: {},
}
