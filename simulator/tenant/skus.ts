/**
 * The products of the tenant. Part numbers and GUIDs are Microsoft's, from "Product names and service plan identifiers
 * for licensing" (learn.microsoft.com/entra/identity/users/licensing-service-plan-reference, CC BY 4.0), except the
 * last one, which stands for a product too new for anybody's list.
 */
export interface Sku {
  skuId: string
  skuPartNumber: string
  /** `full`: no seat is free. A number: so many free seats. */
  free: number | 'full'
  capabilityStatus: 'Enabled' | 'Warning' | 'Suspended'
  appliesTo: 'User' | 'Company'
  plans: ReadonlyArray<readonly [name: string, id: string]>
  /** Days until the subscription renews or ends. */
  renewsInDays: number
}

const sku = (skuPartNumber: string, skuId: string, plans: Sku['plans'], more: Partial<Sku> = {}): Sku => ({
  skuId,
  skuPartNumber,
  plans,
  free: 40,
  capabilityStatus: 'Enabled',
  appliesTo: 'User',
  renewsInDays: 200,
  ...more,
})

export const SKUS: readonly Sku[] = [
  sku(
    'M365EDU_A3_FACULTY',
    '4b590615-0888-425a-a965-b3bf7789848d',
    [
      ['EXCHANGE_S_ENTERPRISE', 'efb87545-963c-4e0d-99df-69c6916d9eb0'],
      ['TEAMS1', '57ff2da0-773e-42df-b2af-ffb7a2317929'],
      ['SHAREPOINTENTERPRISE_EDU', '63038b2c-28d0-45f6-bc36-33062963b498'],
      ['AAD_PREMIUM', '41781fb2-bc02-4b7c-bd55-b576c07bb09d'],
    ],
    { free: 150 },
  ),
  sku(
    'STANDARDWOFFPACK_STUDENT',
    '314c4481-f395-4525-be8b-2ec4bb1e9d91',
    [
      ['EXCHANGE_S_STANDARD', '9aaf7827-d63c-4b61-89c3-182f06f82e5c'],
      ['TEAMS1', '57ff2da0-773e-42df-b2af-ffb7a2317929'],
    ],
    { free: 500_000 },
  ),
  sku('POWER_BI_PRO', 'f8a1db68-be16-40ed-86d5-cb42ce701560', [
    ['BI_AZURE_P2', '70d33638-9c74-4d01-bfd3-562de28bd4ba'],
  ]),
  sku('VISIOCLIENT', 'c5928f49-12ba-48f7-ada3-0d743a3601d5', [
    ['VISIO_CLIENT_SUBSCRIPTION', '663a804f-1c30-4ff0-9915-9db84f0d1cea'],
  ]),
  sku(
    'AAD_PREMIUM_P2',
    '84a661c4-e949-4bd2-a560-ed7766fcaf2b',
    [['AAD_PREMIUM_P2', 'eec0eb4f-6444-4f95-aba0-50c24d67f998']],
    { renewsInDays: 45 },
  ),
  sku(
    'PROJECTPROFESSIONAL',
    '53818b1b-4a27-454b-8896-0dba576410e6',
    [['PROJECT_CLIENT_SUBSCRIPTION', 'fafd7243-e5c1-4a3a-9e40-495efcb1d3c3']],
    { free: 'full' },
  ),
  sku('MCOEV', 'e43b5b99-8dfb-405f-9987-dc307f34bcbd', [['MCOEV', '4828c8ec-dc2e-4779-b502-87ac9ce28ab7']]),
  sku(
    'FLOW_FREE',
    'f30db892-07e9-47e9-837c-80727f46fd3d',
    [['FLOW_P2_VIRAL', '50e68c76-46c6-4674-81f9-75456511b170']],
    { free: 9_990 },
  ),
  sku('EMSPREMIUM', 'b05e124f-c7cc-45a0-a6aa-8cf78c946968', [['INTUNE_A', 'c1ec4a95-1f05-45b3-a911-aa3fa01094f5']], {
    capabilityStatus: 'Warning',
    renewsInDays: -5,
  }),
  sku(
    'DYN365_ENTERPRISE_SALES',
    '1e1a282c-9c54-43a2-9310-98ef728faace',
    [['DYN365_ENTERPRISE_SALES', '2da8e897-7791-486b-b08f-cc63c8129df7']],
    { capabilityStatus: 'Suspended', renewsInDays: -60 },
  ),
  sku(
    'SHAREPOINTSTORAGE',
    '99049c9c-6011-4908-bf17-15f496e6519d',
    [['SHAREPOINTSTORAGE', 'be5a7ed5-c598-4fcd-a061-5e6724c68a58']],
    { appliesTo: 'Company' },
  ),
  sku('NORTHWIND_PILOT', '5f0e4d1c-7b1a-4c77-9d38-2a6f8b9c0d1e', [
    ['NORTHWIND_PILOT_PLAN', '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d'],
  ]),
]

const byName = new Map(SKUS.map((item) => [item.skuPartNumber, item]))
const byId = new Map(SKUS.map((item) => [item.skuId, item]))

export const skuById = (skuId: string): Sku | undefined => byId.get(skuId.toLowerCase())

export function skuNamed(skuPartNumber: string): Sku {
  const found = byName.get(skuPartNumber)
  if (found === undefined) throw new Error(`The simulated tenant has no product ${skuPartNumber}`)
  return found
}
