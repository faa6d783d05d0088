import { describe, expect, test } from 'vitest'
import { openTestApi, type TestApi } from '../testing/test-api.ts'
import {
  core,
  errorOf,
  failedType,
  haveWebhook,
  pageOfAnswer,
  startedType,
  v1,
  type Page,
} from '../testing/webhook-bodies.ts'

async function list(api: TestApi, target: string, key = 'admin'): Promise<Page> {
  const answer = await api.call('GET', target.startsWith('http') ? target : `${v1}?${target}`, { key })
  expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, ''])
  return pageOfAnswer(answer)
}

function namesOf({ data }: Page): string {
  return data.map(({ name }) => name).join(' ')
}

async function have(api: TestApi, ...names: readonly string[]): Promise<void> {
  for (const name of names) await haveWebhook(api, { name, url: `https://${name.toLowerCase()}.example/` })
}

describe('the list of webhooks', () => {
  test('has 20 on a page, the newest first, when nothing else is asked for', async () => {
    await using api = await openTestApi()
    for (let index = 0; index < 21; index += 1) {
      await have(api, `w${index}`)
      await nextMillisecond()
    }
    const first = await list(api, '')
    expect([first.data.length, first.data[0]?.['name']]).toEqual([20, 'w20'])
    const second = await list(api, first.links.next?.href ?? '')
    expect([namesOf(second), second.links.next]).toEqual(['w0', undefined])
    expect(first.links.self.href).toBe(`${api.url}${v1}`)
  })

  test.each([
    ['name', 'Bb aa bb cc'],
    ['+name', 'Bb aa bb cc'],
    ['%2Bname', 'Bb aa bb cc'],
    ['-name', 'cc bb aa Bb'],
    ['url', 'aa Bb bb cc'],
    ['-url', 'cc bb Bb aa'],
    ['createdAt', 'bb aa cc Bb'],
    ['-createdAt', 'Bb cc aa bb'],
    ['updatedAt', 'aa cc Bb bb'],
    ['-updatedAt', 'bb Bb cc aa'],
  ])('sorts by %s, page by page, on and back', async (sort, expected) => {
    await using api = await openTestApi()
    for (const name of ['bb', 'aa', 'cc', 'Bb']) {
      await haveWebhook(api, { name, url: `https://${name.toLowerCase()}.example/${name === 'bb' ? 2 : 1}` })
      await nextMillisecond()
    }
    const [oldest] = (await list(api, 'sort=createdAt')).data
    await api.call('PATCH', `${v1}/${String(oldest?.['id'])}`, {
      body: [{ op: 'replace', path: '/enabled', value: true }],
    })
    const pages: string[] = []
    let page = await list(api, `limit=1&sort=${sort}`)
    for (;;) {
      pages.push(namesOf(page))
      if (!page.links.next) break
      page = await list(api, page.links.next.href)
    }
    const back: string[] = []
    for (; page.links.prev; page = await list(api, page.links.prev.href)) back.unshift(namesOf(page))
    expect(pages.join(' ')).toBe(expected)
    expect([namesOf(page), ...back].join(' ')).toBe(expected)
  })

  test('of equal names keeps one order over its pages', async () => {
    await using api = await openTestApi()
    for (let index = 0; index < 7; index += 1) await haveWebhook(api, { name: 'same' })
    const seen: unknown[] = []
    for (let page = await list(api, 'limit=2&sort=name'); ; page = await list(api, page.links.next.href)) {
      seen.push(...page.data.map(({ id }) => id))
      if (!page.links.next) break
    }
    expect([seen.length, new Set(seen).size]).toEqual([7, 7])
  })

  test('shows each webhook once, and none is left out, while others are added and removed', async () => {
    await using api = await openTestApi()
    await have(api, 'b', 'd', 'f', 'h')
    const first = await list(api, 'limit=2&sort=name')
    const removed = first.data[1]?.['id']
    await api.call('DELETE', `${v1}/${String(removed)}`)
    await have(api, 'a', 'c', 'e')
    const second = await list(api, first.links.next?.href ?? '')
    const third = await list(api, second.links.next?.href ?? '')
    expect([first, second, third].map(namesOf)).toEqual(['b d', 'e f', 'h'])
    const back = await list(api, second.links.prev?.href ?? '')
    const start = await list(api, back.links.prev?.href ?? '')
    expect([back, start].map(namesOf)).toEqual(['b c', 'a'])
    expect(start.links.prev).toBeUndefined()
  })

  test('takes another limit with a cursor, and keeps it', async () => {
    await using api = await openTestApi()
    await have(api, 'a', 'b', 'c', 'd', 'e', 'f')
    const first = await list(api, 'limit=1&sort=name')
    const second = await list(api, `${first.links.next?.href ?? ''}&limit=2`)
    const third = await list(api, second.links.next?.href ?? '')
    expect([first, second, third].map(namesOf)).toEqual(['a', 'b c', 'd e'])
  })

  test.each([
    ['name=RDER', 'Orders orders-2'],
    ['name=*order*', 'Orders orders-2'],
    ['name=%25', ''],
    ['url=ORDERS.', 'Orders'],
    ['enabled=true', 'orders-2'],
    ['enabled=false&level=user', 'Orders'],
    ['level=tenant', 'Tenant'],
    ['origins=automations', 'Tenant'],
    ['origins=automations,api', 'Orders Tenant orders-2'],
    [`eventTypes=${failedType}`, 'Orders'],
    [`eventTypes=${failedType},${startedType}`, 'Orders'],
    [`eventTypes=${startedType}`, 'Orders orders-2'],
    ['ownerId=ada', 'orders-2'],
    ['createdByUserId=ada', 'orders-2'],
    ['updatedByUserId=admin', 'Orders Tenant'],
    ['ownerId=nobody', ''],
  ])('with %s has %s', async (query, expected) => {
    await using api = await openTestApi()
    await haveWebhook(api, {
      name: 'Orders',
      url: 'https://orders.example/',
      eventTypes: [startedType, failedType],
    })
    await haveWebhook(api, { name: 'orders-2', enabled: true }, { key: 'ada' })
    await haveWebhook(api, { name: 'Tenant', level: 'tenant', origin: 'automations', eventTypes: [] })
    expect(namesOf(await list(api, `sort=name&${query}`))).toBe(expected)
  })

  test('has all webhooks for administrators, and their own for others', async () => {
    await using api = await openTestApi()
    await haveWebhook(api, { name: 'mine' }, { key: 'ada' })
    await haveWebhook(api, { name: 'other' }, { key: 'bob' })
    expect(namesOf(await list(api, 'sort=name'))).toBe('mine other')
    expect(namesOf(await list(api, 'sort=name', 'ada'))).toBe('mine')
    expect(namesOf(await list(api, 'ownerId=bob', 'ada'))).toBe('')
  })

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=2&limit=3', 'limit'],
    ['sort=id', 'sort'],
    ['sort=--name', 'sort'],
    ['enabled=yes', 'enabled'],
    ['level=space', 'level'],
    ['origins=api,elsewhere', 'origins.1'],
  ])('refuses %s, naming the parameter', async (query, at) => {
    await using api = await openTestApi()
    expect(errorOf(await api.call('GET', `${core}?${query}`))).toEqual({
      status: 400,
      code: 'API-REQUEST-INVALID',
      at,
    })
  })
})

describe('a cursor', () => {
  test('of another list, of other filters, changed, or together with another is refused', async () => {
    await using api = await openTestApi()
    await have(api, 'a', 'b')
    const { id } = await haveWebhook(api, { name: 'c' })
    const next =
      new URL((await list(api, 'limit=1&sort=name')).links.next?.href ?? '').searchParams.get('next') ?? ''
    const targets = [
      `${core}?next=${next}`,
      `${v1}/${id}/deliveries?next=${next}`,
      `${v1}?next=${next}&sort=url`,
      `${v1}?next=${next}&name=a`,
      `${v1}?next=${next.slice(0, -2)}${next.endsWith('AA') ? 'BB' : 'AA'}`,
      `${v1}?next=${next}&prev=${next}`,
      `${v1}?next=`,
    ]
    for (const target of targets)
      expect([target, errorOf(await api.call('GET', target))]).toEqual([
        target,
        { status: 400, code: 'API-CURSOR-INVALID' },
      ])
    expect((await api.call('GET', `${v1}?next=${next}&sort=name&limit=1`)).status).toBe(200)
  })

  test('of one user shows another nothing that is not theirs', async () => {
    await using api = await openTestApi()
    await have(api, 'a', 'b')
    await haveWebhook(api, { name: 'z' }, { key: 'ada' })
    const { links } = await list(api, 'limit=1&sort=name')
    expect(namesOf(await list(api, links.next?.href ?? '', 'ada'))).toBe('z')
  })
})

/** So that moments differ. */
async function nextMillisecond(): Promise<void> {
  const start = Date.now()
  while (Date.now() === start) await new Promise(resolve => setImmediate(resolve))
}
