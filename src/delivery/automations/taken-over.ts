import { AppError } from '../../foundation/app-error.ts'

export function takenOver(): AppError {
  return new AppError('MILLRACE-AUTOMATION-TAKEN-OVER', 'Another process works on the event')
}
