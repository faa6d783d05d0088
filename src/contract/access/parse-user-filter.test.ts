import { describe, expect, test } from 'vitest'
import { FilterFault } from '../filters/filter-fault.ts'
import { parseUserFilter } from './parse-user-filter.ts'

const ada = {
  id: 'u1',
  name: 'Ada Lovelace',
  subject: 'auth0|ada',
  email: 'ada@example.com',
  status: 'active',
  roles: ['TenantAdmin'],
}
const bob = { ...ada, id: 'u2', name: 'Bob', subject: 'auth0|bob', email: '', status: 'disabled', roles: [] }

describe('a filter of users', () => {
  test.each([
    ['id eq "u1"', 'u1'],
    ['name co "LOVE"', 'u1'],
    ['Subject eq "AUTH0|bob"', 'u2'],
    ['assignedRoles.name eq "tenantadmin"', 'u1'],
    ['status eq "active" or status eq "disabled"', 'u1 u2'],
    ['(name eq "bob" or email co "ada@") and (status eq "active")', 'u1'],
    ['name eq "bob" or name co "ada" and status eq "disabled"', 'u2'],
    ['id eq "u3"', ''],
  ])('%s finds %s', (text, expected) => {
    const matches = parseUserFilter(text)
    expect(
      [ada, bob]
        .filter(matches)
        .map(({ id }) => id)
        .join(' '),
    ).toBe(expected)
  })

  test.each([
    ['', 1],
    ['name', 5],
    ['name eq ada', 9],
    ['password eq "x"', 1],
    ['__proto__ eq "x"', 1],
    ['id co "u"', 4],
    ['(name eq "a"', 1],
    ['name eq "a" name eq "b"', 13],
    [`${'('.repeat(60)}name eq "a"`, 51],
  ])('%s is refused at column %i', (text, column) => {
    expect(() => parseUserFilter(text)).toThrow(FilterFault)
    expect(() => parseUserFilter(text)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ column }) }),
    )
  })
})
