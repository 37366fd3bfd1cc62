import t from 'tap'

import { createSigning } from '../../../simulator/identity/signing.ts'
import { respondToTokenRequest } from '../../../simulator/identity/token-endpoint.ts'
import { AUTHORIZATION, startArm, tokenWith } from './support.ts'

const READER = '7e000000-0000-4000-8000-000000000010'
const STRANGER = '7e000000-0000-4000-8000-000000000099'

t.test('the stand-in for Entra ID issues tokens for Azure, and those for Graph are refused there', async (t) => {
  const { arm, control } = await startArm(t)
  const clients = [READER, STRANGER].map((clientId) => ({ clientId, secret: 'simulator' }))
  const endpoint = {
    signing: await createSigning('https://identity.example', 'tenant'),
    clients,
    interaction: undefined,
    notes: [],
  }
  const tokenFor = async (resource: string, clientId: string) => {
    const form = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: 'simulator',
      scope: `${resource}/.default`,
    }
    return String((await respondToTokenRequest(endpoint, new URLSearchParams(form)))['access_token'])
  }
  const rows = async (token: string) => (await arm('GET', '/subscriptions', { token })).body.value.length
  t.ok((await rows(await tokenFor('https://management.azure.com', READER))) > 0)
  t.ok((await rows(await tokenFor('https://management.core.windows.net/', READER))) > 0)
  t.equal(
    (await arm('GET', '/subscriptions', { token: await tokenFor('https://graph.microsoft.com', READER) })).status,
    401,
  )
  const stranger = await tokenFor('https://management.azure.com', STRANGER)
  t.equal(await rows(stranger), 0, 'an app that holds nothing')
  await control('PUT', 'azure/identities/reader', { appIds: [STRANGER] })
  t.ok((await rows(stranger)) > 0, 'may be taken for the reader')
})

t.test('who a token is: an app by its id, somebody by theirs, the two of the service by name', async (t) => {
  const { arm, cast, user, get } = await startArm(t)
  const { reader, writer } = cast.azure.identities
  t.same(reader.grants, [{ role: 'Reader', scope: cast.azure.rootScope }])
  t.same(writer.grants, [{ role: 'User Access Administrator', scope: cast.azure.rootScope }])
  const own = await arm('GET', `${cast.azure.rootScope}${AUTHORIZATION}/roleAssignments?$filter=atScope()`)
  const holders = own.body.value.map(({ properties }: any) => properties.principalId)
  t.ok(holders.includes(reader.principalId), 'the reader sees its own assignment')
  t.equal(
    (await get(`/servicePrincipals/${reader.principalId}`)).body.appId,
    reader.appIds[0],
    'and Graph knows who it is',
  )
  t.match((await get(`/servicePrincipals(appId='01fc33a7-78ba-4d2f-a4b7-768e336e890e')`)).body, {
    id: cast.azure.assignments['pimItself']?.principalId,
  })
  const seenBy = async (token: string) =>
    (await arm('GET', '/subscriptions', { token })).body.value.map(({ id }: any) => id)
  const app = cast.servicePrincipals['oldProvisioning']
  const ownedBy = async (principalId: string) => {
    const owned: string[] = []
    for (const id of await seenBy('anything')) {
      const { body } = await arm('GET', `${id}${AUTHORIZATION}/roleAssignments`)
      if (body.value.some(({ properties }: any) => properties.principalId === principalId)) owned.push(id)
    }
    return owned
  }
  const owned = await ownedBy(app?.id as string)
  t.ok(owned.includes(cast.azure.subscriptions['research']?.scope as string))
  t.same(await seenBy(tokenWith({ appid: app?.appId })), owned)
  t.same(await seenBy(app?.id as string), owned)
  t.same(await seenBy(tokenWith({ oid: user('managerless'), idtyp: 'user' })), [
    cast.azure.subscriptions['acquiredSchool']?.scope,
  ])
  t.equal((await seenBy('anything')).length, 12)
})
