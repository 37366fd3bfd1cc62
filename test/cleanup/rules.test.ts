import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import fc from 'fast-check'
import { csvRows } from '../../src/graph/csv-rows.ts'
import { ruleAttributes } from '../../src/services/cleanup/hand-over.ts'
import { createLimitCounter, mostOf } from '../../src/services/cleanup/limits.ts'
import { readPrices, savingsOf } from '../../src/services/cleanup/prices.ts'
import { temporaryFolder } from '../temporary-folder.ts'

t.test('how many of a group may go', async (t) => {
  for (const [members, percent, most] of [
    [0, 25, 0],
    [1, 25, 0],
    [3, 25, 0],
    [3, 100, 3],
    [4, 25, 1],
    [4, 1, 1],
    [7, 25, 1],
    [8, 25, 2],
    [1_000, 25, 250],
    [999, 25, 249],
    [50, 100, 50],
  ] as const) {
    t.equal(mostOf(members, percent), most, `${percent} % of ${members}`)
  }
})

t.test('both limits hold, whatever comes in whichever order', async () => {
  const groups = [{ id: 'a', name: 'A', members: 40 }, { id: 'b', name: 'B', members: 9 }, undefined]
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...groups), { maxLength: 120 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 100 }),
      (asked, maxRemovals, maxPercent) => {
        const counter = createLimitCounter({ maxRemovals, maxPercent })
        const taken = asked.filter((group) => counter.take(group) === undefined)
        return (
          taken.length <= maxRemovals &&
          groups.every(
            (group) =>
              group === undefined || taken.filter((one) => one === group).length <= mostOf(group.members, maxPercent),
          )
        )
      },
    ),
  )
})

t.test('the attributes that a rule looks at', async (t) => {
  for (const [rule, attributes] of [
    ['(user.department -eq "Library")', ['user.department']],
    [
      'user.jobTitle -eq "a" and (user.department -in ["x"] or user.DEPARTMENT -eq null)',
      ['user.department', 'user.jobTitle'],
    ],
    ['user.displayName -contains "user.mail"', ['user.displayName']],
    [
      'user.displayName -contains "say `"user.mail`" twice" -or user.city -eq \'user.state\'',
      ['user.city', 'user.displayName'],
    ],
    ['Direct Reports for "62e19b97-8b3d-4d4a-a106-4ce66896a863"', ['user.manager']],
    ['user.extensionAttribute7 -eq "leave"', ['user.extensionAttribute7']],
    ['user.assignedPlans -any (assignedPlan.capabilityStatus -eq "Enabled")', ['user.assignedPlans']],
    ['device.deviceOSType -eq "Windows"', []],
    ['', []],
  ] as const) {
    t.same(ruleAttributes(rule), attributes, rule)
  }
})

t.test('rows of a CSV come whole, wherever the chunks end', async () => {
  const field = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r\n', 'é', '😀') })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 5 }),
      fc.integer({ min: 1, max: 7 }),
      async (rows, size) => {
        const characters = [
          ...rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join('\r\n'),
        ]
        async function* chunks() {
          for (let start = 0; start < characters.length; start += size) {
            yield characters.slice(start, start + size).join('')
          }
        }
        const read = []
        for await (const row of csvRows(chunks())) read.push(row)
        return JSON.stringify(read) === JSON.stringify(rows)
      },
    ),
  )
})

const SKU = '4b590615-0888-425a-a965-b3bf7789848d'
const OTHER = 'f8a1db68-be16-40ed-86d5-cb42ce701560'

t.test('prices are read once, and what is wrong with them is said', async (t) => {
  const dir = temporaryFolder(t)
  const file = async (text: string) => {
    const path = join(dir, 'prices.json')
    await writeFile(path, text)
    return path
  }
  const price = (more: object = {}) => ({ skuId: SKU, price: 3.1, currency: 'EUR', ...more })
  t.same(
    [...(await readPrices(await file(JSON.stringify([price({ skuId: SKU.toUpperCase() })]))))].map(([id]) => id),
    [SKU],
  )
  for (const [text, message] of [
    ['{', /PRICES_FILE .* is not JSON\.$/],
    ['{}', /must be an array .*\.$/],
    [JSON.stringify([price(), price({ skuId: OTHER, price: -1 })]), /entry 2 is not\.$/],
    [JSON.stringify([price({ price: '3' })]), /entry 1 is not/],
    [JSON.stringify([price({ currency: '€' })]), /three capital letters/],
    [JSON.stringify([price({ skuId: 'A3' })]), /id of a product/],
    [JSON.stringify([price(), price({ skuId: SKU.toUpperCase() })]), /two prices/],
  ] as const) {
    await t.rejects(readPrices(await file(text)), { message }, text)
  }
  await t.rejects(readPrices(join(dir, 'missing.json')), { message: /can't be read: ENOENT\.$/ })
})

t.test('savings are the freed seats, by currency', async (t) => {
  const seats = (skuId: string, freed: number) => ({
    skuId,
    productName: `Product ${skuId.slice(0, 2)}`,
    freed,
    kept: 5,
    reduced: 0,
    mayFail: 1,
  })
  const prices = new Map([
    [SKU, { skuId: SKU, price: 3.1, currency: 'EUR' }],
    [OTHER, { skuId: OTHER, price: 0.1, currency: 'USD' }],
  ])
  t.same(savingsOf([seats(SKU.toUpperCase(), 3), seats(OTHER, 3), seats('aa', 1), seats('bb', 0)], prices), {
    savings: [
      { currency: 'EUR', monthly: 9.3, yearly: 111.6 },
      { currency: 'USD', monthly: 0.3, yearly: 3.6 },
    ],
    unpriced: ['Product aa'],
  })
})
