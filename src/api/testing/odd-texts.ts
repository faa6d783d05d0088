/** Texts that programs stumble over: numbers at their limits, names of prototypes, wildcards, injections, broken Unicode. */
export const oddTexts: readonly string[] = [
  ...words(
    '0 -1 1 5 100 101 1e3 0x10 9007199254740993 NaN true null __proto__ constructor * +name -createdAt -triggeredAt',
  ),
  ...words(
    'status success now ada admin user tenant api,automations due,held 1-1 2-1 999999999999999-999999999 % ../..',
  ),
  ...words('2026-11-24T12:00:00Z 0000-01-01T00:00:00Z 9999-12-31T23:59:59+23:59'),
  '',
  '\u0000',
  '\ud800',
  'ü€😀',
  "' or 1=1 --",
  'spaceId eq "a"',
  'cesql:type LIKE',
  'cesql:1/0 = 1',
  'x'.repeat(300),
]

function words(line: string): readonly string[] {
  return line.split(' ')
}
