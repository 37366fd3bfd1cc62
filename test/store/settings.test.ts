import t from 'tap'
import { readSetting, settingOnce, writeSetting } from '../../src/store/settings.ts'
import { storages } from '../store-helper.ts'

for (const storage of await storages(t)) {
  t.test(storage.name, async (t) => {
    const { db } = await storage.open(t)

    t.test('a setting is read as it was last written', async (t) => {
      t.equal(await readSetting(db, 'a'), undefined)
      await writeSetting(db, 'a', '1')
      await writeSetting(db, 'b', '')
      await writeSetting(db, 'a', '2')
      t.same([await readSetting(db, 'a'), await readSetting(db, 'b')], ['2', ''])
    })

    t.test('a value is made once and found again', async (t) => {
      let made = 0
      const make = (): string => `made ${++made}`
      t.equal(await settingOnce(db, 'key', make), 'made 1')
      t.equal(await settingOnce(db, 'key', make), 'made 1')
      t.equal(made, 1)
    })

    t.test('whoever asks at the same time gets the same', async (t) => {
      let made = 0
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => settingOnce(db, 'raced', () => `made ${++made}`)),
      )
      t.equal(new Set(answers).size, 1)
      t.equal(await readSetting(db, 'raced'), answers[0])
    })
  })
}

t.test('replicas that start together agree', async (t) => {
  const server = (await storages(t)).find(({ name }) => name === 'server')
  if (server === undefined) return
  const place = await server.place(t)
  const replicas = await Promise.all(
    ['one', 'two', 'three'].map(async (name) => ({ name, store: await server.open(t, place) })),
  )
  const answers = await Promise.all(replicas.map(({ name, store }) => settingOnce(store.db, 'signingKey', () => name)))
  t.equal(new Set(answers).size, 1, 'one key for all')
})
