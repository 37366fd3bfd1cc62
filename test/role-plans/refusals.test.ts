import t from 'tap'
import { GraphFailure } from '../../src/graph/failure.ts'
import { refusedBeforehand, refusedByRule } from '../../src/services/roles/plans/refusals.ts'

const failure = (message: string) =>
  new GraphFailure({ status: 400, code: 'RoleAssignmentRequestPolicyValidationFailed', message })

t.test('rules of PIM are told in plain words', async (t) => {
  for (const rule of [
    'ExpirationRule',
    'MfaRule',
    'JustificationRule',
    'TicketingRule',
    'EligibilityRule',
    'ApprovalRule',
  ]) {
    const { code, message } = refusedBeforehand(failure(`The following policy rules failed: ["${rule}"]`))
    t.equal(code, 'refusedBeforehand')
    t.match(message, /^Microsoft would refuse it: the settings of the role or group [^;]*\.$/, rule)
    t.notMatch(message, rule)
  }
  t.match(refusedByRule(failure('The following policy rules failed: ["JustificationRule","ExpirationRule"]')), {
    code: 'RefusedByRule',
    message:
      'Microsoft refused it: the settings of the role or group ask for a reason: give one; and the settings of ' +
      'the role or group ask for an end, or for an earlier one: name one.',
  })
})

t.test('what nobody knows stays in the words of Microsoft', async (t) => {
  t.equal(
    refusedBeforehand(failure('The following policy rules failed: ["toString"]')).message,
    'Microsoft would refuse it: The following policy rules failed: ["toString"].',
  )
  t.equal(refusedBeforehand(failure('No such role')).message, 'Microsoft would refuse it: No such role.')
  t.equal(refusedByRule(failure('No such role')), undefined)
})
