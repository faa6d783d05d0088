import type { Socket } from 'node:net'
import { errorAnswer } from './error-answer.ts'
import { AppError } from '../../foundation/app-error.ts'

/** Answers bytes that are no HTTP request, which no route ever sees, and ends the connection. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const problem = new AppError('MILLRACE-API-URL-INVALID', 'What came is not an HTTP request', {
    fix: 'Send requests as HTTP/1.1, with headers of up to 16 KiB together.',
  })
  const { body } = errorAnswer(problem, 'none')
  const text = JSON.stringify(body)
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close`
  socket.end(`${head}\r\n\r\n${text}`)
}
