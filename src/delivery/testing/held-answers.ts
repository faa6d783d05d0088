import type { Answer } from '../../../test/support/recording-receiver.ts'

/** What a receiver decides that answers nothing until it is told to, and counts who has asked. */
export interface HeldAnswers {
  readonly asked: number
  readonly decide: () => Promise<Answer>
  /** Answers all who have asked and will ask. */
  answer(answer: Answer): void
}

export function heldAnswers(): HeldAnswers {
  let asked = 0
  let give = (_answer: Answer): void => undefined
  const given = new Promise<Answer>(resolve => (give = resolve))
  return {
    get asked() {
      return asked
    },
    decide: () => {
      asked += 1
      return given
    },
    answer: answer => give(answer),
  }
}
