import { expect, test } from 'vitest'
import { expectSoundAnswers } from './testing/sound-answers.ts'

test('whatever is asked, no answer is a failure of the server, and each is what its route says', async () => {
  const statuses = await expectSoundAnswers({ requests: 700, forMs: 4000 })
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 404]))
})
