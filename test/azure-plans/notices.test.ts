import t from 'tap'
import { all } from '../helper.ts'
import { startAzurePlans } from './support.ts'

t.test('people are told what changes for them in Azure, and where they activate it', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, wave, call } = bench
  const { principalId, scope, roleId } = azure.assignments['groupUaa']!
  await bench.needsNoApproval({ scope, roleId })
  const noticesOf = async (planId: string) =>
    (await all(bench, `GET /v1/plans/${planId}/notices`, 'roleOperator')).value
  const plan = await wave({
    action: 'standingToEligible',
    principalIds: [principalId],
    roleIds: [roleId],
    scopeIds: [scope],
    feedbackUrl: 'https://forms.example/azure',
  })
  const [notice, ...others] = await noticesOf(plan.planId)
  t.same(others, [])
  t.equal(notice.userId ?? notice.to?.userId ?? principalId, principalId)
  const told = /User Access Administrator \(Management group .*\)/
  t.match(notice.text, told)
  t.match(notice.text, /Azure resources|Ressources Azure/, 'where in the portal')
  t.match(notice.text, /second factor|second facteur/, 'and what its settings there ask for')
  t.match(notice.text, /forms\.example\/azure/)
  const training = await call(`GET /v1/plans/${plan.planId}/report?format=training`, { as: 'roles' })
  t.equal(training.status, 200)
  t.match(training.body.content, told)
  t.match(training.body.content, /Azure resources/)

  const removal = await wave({ principalIds: [principalId], roleIds: [roleId], scopeIds: [scope] })
  const [lost] = await noticesOf(removal.planId)
  t.match(lost.text, /you do not hold it any more|vous ne l’avez plus/)
})

t.test('who is in a group is told of what it loses', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, wave } = bench
  const { principalId, scope, roleId } = azure.assignments['groupContributor']!
  const plan = await wave({ principalIds: [principalId], scopeIds: [scope], roleIds: [roleId] })
  const notices = (await all(bench, `GET /v1/plans/${plan.planId}/notices`, 'roleOperator')).value
  t.ok(notices.length > 0, `${notices.length} people`)
  for (const { text } of notices) t.match(text, /Contributor \(/)
})
