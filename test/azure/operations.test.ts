import t from 'tap'
import { armOperationOf } from '../../src/arm/peer.ts'

const ID = '6a0b0c1e-1111-4222-8333-444455556666'
const GROUP = `/subscriptions/${ID}/resourceGroups/rg-payroll`

t.test('what is asked of Azure is told without ids and names', async (t) => {
  const authorization = '/providers/Microsoft.Authorization/roleAssignments'
  for (const [path, told] of [
    [`${authorization}/${ID}`, `${authorization}/{id}`],
    [
      `/providers/Microsoft.Management/managementGroups/hr/descendants?api-version=1`,
      '/providers/Microsoft.Management/managementGroups/{name}/descendants',
    ],
    [`${GROUP}${authorization}`, `/subscriptions/{id}/resourceGroups/{name}${authorization}`],
    [
      `${GROUP}/providers/Microsoft.Compute/virtualMachines/vm-salaries${authorization}/${ID}`,
      `/subscriptions/{id}/resourceGroups/{name}/providers/{resource}${authorization}/{id}`,
    ],
    [
      `${GROUP}/providers/Microsoft.Sql/servers/salaries/databases/all${authorization}`,
      `/subscriptions/{id}/resourceGroups/{name}/providers/{resource}${authorization}`,
    ],
    [
      `${GROUP}/providers/Microsoft.Network/virtualNetworks/v/subnets/s`,
      '/subscriptions/{id}/resourceGroups/{name}/providers/{resource}',
    ],
  ] as const) {
    t.equal(armOperationOf('GET', `https://management.azure.com${path}`), `GET ${told}`)
  }
})
