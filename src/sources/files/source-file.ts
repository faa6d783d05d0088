import { stat } from 'node:fs/promises'
import { AppError } from '../../foundation/app-error.ts'

/** A local file as it was when it was looked at, by which a later change is noticed. */
export interface SourceFile {
  readonly path: string
  /** What a person calls it: its path from the connection's folder, or its address. */
  readonly label: string
  readonly size: number
  readonly modifiedMs: number
  readonly inode: number
}

export async function lookAtFile(path: string, label: string): Promise<SourceFile> {
  try {
    const { size, mtimeMs, ino } = await stat(path)
    return { path, label, size, modifiedMs: mtimeMs, inode: ino }
  } catch (error) {
    throw new AppError(
      'MILLRACE-SOURCE-FILE-UNREADABLE',
      `${label} is not there any more or cannot be read`,
      {
        fix: 'Check that the file exists and that this user may read it.',
        cause: error,
      },
    )
  }
}

/** Throws when one of the files is not as it was. */
export async function checkUnchanged(files: readonly SourceFile[]): Promise<void> {
  for (const file of files) {
    const now = await lookAtFile(file.path, file.label)
    if (now.size !== file.size || now.modifiedMs !== file.modifiedMs || now.inode !== file.inode)
      throw new AppError('MILLRACE-SOURCE-FILE-CHANGED', `${file.label} changed while it was read`, {
        fix: 'Run again when the file is complete. Whoever writes it should write elsewhere and then rename.',
      })
  }
}
