import { createArmReader } from '../../src/arm/reader.ts'
import { createAzureReader, type AzureReaderOptions } from '../../src/services/roles/azure/azure-reader.ts'
import type { SimulatorOptions } from '../../simulator/server.ts'
import { startArm, tokenWith } from '../simulator/arm/support.ts'

/** The app of our reading identity in the simulator. */
const READER = '7e000000-0000-4000-8000-000000000001'

type Options = Omit<AzureReaderOptions, 'reader' | 'now'>

/** A simulator with its Azure side, and our reader of it as the service would have it. */
export async function startAzure(t: Parameters<typeof startArm>[0], options: SimulatorOptions = {}) {
  const client = await startArm(t, options)
  const oid = client.cast.azure.identities.reader.principalId
  const asked: string[] = []
  const arm = (limits = {}) =>
    createArmReader({
      baseUrl: client.armUrl,
      tokens: async () => tokenWith({ oid, appid: READER, idtyp: 'app', tid: client.cast.tenantId }),
      onResponse: ({ operation }) => asked.push(operation),
      limits,
    })
  return {
    ...client,
    asked,
    armReader: arm,
    read: (more: Options = {}) => createAzureReader({ reader: arm(), now: Date.now, ...more }).read(),
    fault: (path: string, effect: object, more = {}) =>
      client.control('POST', 'faults', { where: 'azure', path, effect, ...more }),
    reader: (...grants: Array<{ role: string; scope: string }>) =>
      client.control('PUT', 'azure/identities/reader', { grants }),
  }
}
