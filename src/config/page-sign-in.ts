import type { Config } from './config.ts'
import { authorityHost } from './faults.ts'
import { isGuid } from '../guid.ts'
import { present } from '../present.ts'

/** Where and as what people sign in with Entra ID before they see a page, as far as they have to. */
export const pageSignInOf = (config: Config) => ({
  forms: config.FORM_SIGN_IN === 'entra' ? clientOf(config, '/f/sign-in') : undefined,
  console: config.CONSOLE_SIGN_IN === 'entra' ? consoleClientOf(config) : undefined,
})

function clientOf(config: Config, path: string) {
  const tenantId = config.API_TENANT_ID ?? config.AZURE_TENANT_ID ?? ''
  return {
    authority: `${authorityHost(config)}/${tenantId}`,
    tenantId,
    clientId: config.FORM_CLIENT_ID ?? '',
    ...present('clientSecret', config.FORM_CLIENT_SECRET),
    redirectUri: `${config.PUBLIC_URL}${path}`,
  }
}

/**
 * The console asks for a token for this service: the roles in it are those that the API knows people by. The service is
 * named by its client id where that is known, since an app that asks for a token for itself has to name itself so.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes (AADSTS90009)
 */
function consoleClientOf(config: Config) {
  const audiences = config.API_AUDIENCE.map((audience) => audience.replace(/^api:\/\/(?=[^/]+$)/, ''))
  const audience = audiences.find(isGuid) ?? config.API_AUDIENCE[0] ?? ''
  return { ...clientOf(config, '/admin/sign-in'), scope: `openid profile ${audience}/${config.API_SCOPE}` }
}
