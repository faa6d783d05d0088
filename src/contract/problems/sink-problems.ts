import type { ProblemEntries } from './problem-entry.ts'

/** Problems of publishing to brokers. */
export const sinkProblems = {
  'MILLRACE-SINK-UNREACHABLE': {
    title: 'The broker cannot be reached',
    cause: 'Nothing answers at the address of the sink, or its name is not known.',
    fix: 'Check the address under `sinks` in millrace.yaml, and that the broker runs and may be reached from here.',
    status: 502,
  },
  'MILLRACE-SINK-LOGIN-REFUSED': {
    title: 'The broker refused the login',
    cause: 'User, password, token or key are wrong, have expired, or may not be used from here.',
    fix: 'Check the credentials of the sink in millrace.yaml, and what the broker knows of that user.',
    status: 401,
  },
  'MILLRACE-SINK-CREDENTIALS-INVALID': {
    title: 'The credentials of the sink cannot be used',
    cause: 'The credentials or the key have another form than the broker’s tools write.',
    fix: 'Name the file itself, such as ${file:millrace.creds}, as the broker’s tools wrote it.',
    status: 400,
  },
  'MILLRACE-SINK-NOT-ALLOWED': {
    title: 'The user may not publish there',
    cause:
      'The broker knows the user, and does not let it use this stream, subject, exchange or virtual host.',
    fix: 'Give the user permission to publish, and to make the stream or exchange unless it is there already.',
    status: 403,
  },
  'MILLRACE-SINK-ENCRYPTION-REFUSED': {
    title: 'The broker and the sink do not agree on encryption',
    cause: 'The broker has no TLS, wants it, or shows a certificate that is not trusted.',
    fix: 'Change `tls` of the sink, or put the certificates to trust under `tls.ca`.',
    status: 502,
  },
  'MILLRACE-SINK-CONNECTION-LOST': {
    title: 'The connection to the broker was lost',
    cause: 'The broker was shut down or restarted, closed the connection, or the network failed.',
    fix: 'Nothing, if it comes back: events that were not acknowledged are published again.',
    status: 502,
  },
  'MILLRACE-SINK-TARGET-MISSING': {
    title: 'The stream or exchange does not exist',
    cause: 'The sink was told not to make it, and it is not there.',
    fix: 'Make it with the tools of the broker, or leave out `createStream: false` or `declareExchange: false`.',
    status: 404,
  },
  'MILLRACE-SINK-TARGET-REFUSED': {
    title: 'The stream or exchange cannot be used',
    cause:
      'The broker does not make it with these settings, it does not take the subjects of the sink, or JetStream is off.',
    fix: 'Read the words of the broker in the message, and change the sink or what is in the broker.',
    status: 409,
  },
  'MILLRACE-SINK-EVENT-REFUSED': {
    title: 'The broker refused an event',
    cause: 'The event is larger than the broker allows, or there is no room for it.',
    fix: 'Raise the limit that the message names. Until then the sink waits at this event, so that none is left out.',
    status: 502,
  },
  'MILLRACE-SINK-NOT-ACKNOWLEDGED': {
    title: 'The broker did not acknowledge the events in time',
    cause: 'The broker is overloaded, has no disk or memory left, or the network is slow.',
    fix: 'Look at the broker. The events are published again; `publishTimeoutSeconds` of the sink gives it more time.',
    status: 504,
  },
} as const satisfies ProblemEntries
