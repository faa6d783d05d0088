import { AppError } from '../../foundation/app-error.ts'

export function unknownSpace(id: string): AppError {
  return new AppError('MILLRACE-SPACE-UNKNOWN', `There is no space "${id}"`, {
    fix: 'Check the id; `millrace spaces list` shows the spaces.',
  })
}

export function spaceNameTaken(name: string): AppError {
  return new AppError('MILLRACE-SPACE-NAME-TAKEN', `There is a space "${name}" already`, {
    fix: 'Use another name.',
  })
}

export function spaceInFile(name: string, what: string): AppError {
  return new AppError('MILLRACE-SPACE-IN-FILE', `The space "${name}" is named in millrace.yaml, ${what}`, {
    fix: 'Change millrace.yaml instead.',
  })
}
