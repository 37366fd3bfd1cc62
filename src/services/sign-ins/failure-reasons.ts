/**
 * The refusals that a service desk meets every day, in words for the person at the other end.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const SENTENCES: Record<number, string> = {
  16000: 'More than one account was signed in, and none was chosen.',
  50034: 'The account does not exist in this tenant: check the spelling of the user name.',
  50053: 'The account is locked after too many wrong passwords, or the address is blocked: wait or reset the password.',
  50055: 'The password has expired: set a new one.',
  50056: 'The account has no password in the cloud: it signs in through another system.',
  50057: 'The account is disabled.',
  50058: 'No session was found: sign in again.',
  50072: 'Multi-factor authentication has to be set up first.',
  50074: 'Multi-factor authentication was required and not completed.',
  50076: 'Multi-factor authentication was required from this place or app.',
  50079: 'Multi-factor authentication has to be set up first.',
  50097: 'The device had to prove itself and did not.',
  50105: 'The person is not assigned to this app.',
  50125: 'The sign-in was interrupted by a password reset or registration.',
  50126: 'The user name or the password was wrong.',
  50132: 'The session was ended by a password change: sign in again.',
  50140: 'The question "Stay signed in?" interrupted the sign-in.',
  50144: 'The password in Active Directory has expired.',
  50158: 'A further check outside Microsoft Entra ID was required.',
  50173: 'The session was revoked: sign in again.',
  53000: 'The device does not meet the rules of the organization.',
  53001: 'The device is not joined to the domain, as a rule of the organization demands.',
  53002: 'The app is not an approved one.',
  53003: 'A Conditional Access policy blocked the sign-in.',
  53004: 'Multi-factor authentication must be set up from a trusted place.',
  65001: 'The app has not been given consent.',
  70044: 'The session has expired under a Conditional Access policy: sign in again.',
  81010: 'Single sign-on with the Windows session failed.',
  90072: 'The account belongs to another tenant and is not a guest here.',
  90094: 'An administrator must give the app consent.',
  500011: 'The app asked for a resource that does not exist in this tenant.',
  500121: 'Multi-factor authentication was not completed: denied, or no answer.',
  530032: 'A security policy of the tenant blocked the sign-in.',
  700016: 'The app does not exist in this tenant.',
}

/** Why a sign-in failed: our sentence where we have one, else Microsoft's. */
export function failureSentence(code: number, microsofts: string | null | undefined): string {
  return (
    SENTENCES[code] ??
    (microsofts && microsofts !== 'Other.' ? microsofts : `The sign-in failed with the code ${code}.`)
  )
}
