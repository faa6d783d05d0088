import { expect, test } from 'vitest'
import { addressPolicy } from './address-policy.ts'
import { resolveAddress, type Resolve, systemResolve } from './resolve-address.ts'

const strict = addressPolicy({ allowLoopback: false, allow: ['10.0.0.0/8'] })
const never: Resolve = () => Promise.reject(new Error('nobody asked for this'))

test('a name gives all of its addresses, in their order', async () => {
  const addresses = ['2606:4700::1111', '1.1.1.1', '10.0.0.1']
  expect(await resolveAddress('example.com', strict, async () => addresses)).toEqual(addresses)
})

test.each(['1.1.1.1', '[2606:4700::1111]'])('%s is not looked up', async host => {
  expect(await resolveAddress(host, strict, never)).toEqual([host.replaceAll(/[[\]]/gu, '')])
})

test('one forbidden address among allowed ones forbids the name, and is named', async () => {
  const found = resolveAddress('mixed.example', strict, async () => ['1.1.1.1', '192.168.0.1'])
  await expect(found).rejects.toThrow(
    expect.objectContaining({
      code: 'MILLRACE-DELIVERY-ADDRESS-FORBIDDEN',
      message:
        'The host mixed.example leads to an address that is not allowed: 192.168.0.1 is a private address',
    }),
  )
})

test('a name without addresses is one that was not found', async () => {
  const found = resolveAddress('empty.example', strict, async () => [])
  await expect(found).rejects.toThrow(expect.objectContaining({ code: 'ENOTFOUND' }))
})

test('what DNS says goes through', async () => {
  const failed = Object.assign(new Error('try later'), { code: 'EAI_AGAIN' })
  await expect(resolveAddress('x.example', strict, () => Promise.reject(failed))).rejects.toBe(failed)
})

test('the resolver of the system knows this machine', async () => {
  const found = await systemResolve('localhost')
  expect(found.some(address => address === '127.0.0.1' || address === '::1')).toBe(true)
})
