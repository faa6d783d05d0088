import { Socket } from 'node:net'
import { FrameReader } from '../wire/frames.ts'
import type { Request } from '../wire/messages.ts'
import { OwnerServer } from './owner-server.ts'

// The process that owns a DuckDB file. Its only door is the stream on file descriptor 3, to the process that started it.
const stream = new Socket({ fd: 3, readable: true, writable: true })
const server = new OwnerServer(stream)
const reader = new FrameReader<Request>(frame => server.receive(frame))

// A terminal or a service manager signals the whole group: the main process decides when the owner ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

// The main process has closed the platform, or is gone. An open transaction ends with the process, whatever it is at.
const end = (): void => (server.isClosed ? process.exit(0) : void process.kill(process.pid, 'SIGKILL'))
stream.on('data', chunk => reader.push(chunk))
stream.on('end', end)
stream.on('error', end)
