import { readFile } from 'node:fs/promises'
import t from 'tap'
import { CAPABILITIES } from '../../src/services/connection/capabilities.ts'
import { ROLES } from '../../src/callers.ts'
import { ROLE_WRITE_PERMISSIONS, READ_PERMISSIONS } from '../../src/graph/permissions.ts'
import { skip } from '../skip.ts'

interface Permission {
  name: string
  id: string
}

interface Table {
  graphAppId: string
  appRoles: { id: string; value: string; text: string }[]
  capabilities: { name: string; identity: string; byDefault: boolean; permissions: Permission[] }[]
}

const read = async (path: string) => JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8'))
const table: Table = await read('../../connector/setup/permissions.json')
const granted = table.capabilities.flatMap(({ permissions }) => permissions)

t.test('each capability asks for what the product says that it needs', async (t) => {
  t.same(
    table.capabilities.map(({ name, identity, permissions }) => [name, identity, permissions.map((one) => one.name)]),
    CAPABILITIES.map(({ capability, identity, permissions }) => [
      capability,
      identity,
      [...new Set(permissions.map(([least]) => least))],
    ]),
  )
})

t.test('the reading identity only reads, and nothing that controls the tenant is granted unasked', async (t) => {
  for (const { name, identity, byDefault, permissions } of table.capabilities) {
    for (const permission of permissions) {
      if (identity === 'read') t.ok((READ_PERMISSIONS as readonly string[]).includes(permission.name), permission.name)
      const dangerous = (ROLE_WRITE_PERMISSIONS as readonly string[]).includes(permission.name)
      if (dangerous) t.notOk(byDefault, `${name} must be named`)
    }
  }
})

t.test('the ids are those of Microsoft Graph', async (t) => {
  const known = new Map<string, string>(
    (await read('../../src/data/permission-tiers.json'))
      .filter((one: { type: string }) => one.type === 'application')
      .map((one: Permission) => [one.name, one.id]),
  )
  const tiered = granted.filter(({ name }) => known.has(name))
  t.ok(tiered.length > 5)
  for (const { name, id } of tiered) t.equal(id, known.get(name), name)
  t.equal(new Set(granted.map(({ id }) => id)).size, new Set(granted.map(({ name }) => name)).size)

  const published = await read('../../../shared/data/graph-permission-tiers.json').catch(() => undefined)
  if (published === undefined) return skip(t, 'the list of all permissions is not here: not checked')
  for (const { name, id } of granted) {
    const found = published.find((one: Permission & { type: string }) => one.id === id)
    t.match(found, { name, type: 'Application', resourceAppId: table.graphAppId }, name)
  }
})

t.test('the roles are those of the service', async (t) => {
  t.same(
    table.appRoles.map(({ value }) => value),
    ROLES,
  )
  t.equal(new Set(table.appRoles.map(({ id }) => id)).size, ROLES.length)
})
