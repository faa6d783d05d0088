import type { ProblemEntries } from './problem-entry.ts'

/** Problems of requests to the REST API. */
export const apiProblems = {
  'MILLRACE-API-REQUEST-INVALID': {
    title: 'The request is not valid',
    cause:
      'A parameter of the path or the query, or a field of the body, is missing, unknown or not allowed.',
    fix: 'Change the field that the error names.',
    status: 400,
  },
  'MILLRACE-API-BODY-NOT-JSON': {
    title: 'The body is not JSON',
    cause: 'The body cannot be read as JSON, or it is shorter or longer than the header Content-Length says.',
    fix: 'Send valid JSON, in UTF-8.',
    status: 400,
  },
  'MILLRACE-API-CURSOR-INVALID': {
    title: 'The cursor of the page is not valid',
    cause:
      'A cursor comes from the links of an answer; it was changed, or belongs to another list or other filters.',
    fix: 'Follow links.next.href and links.prev.href as they are, or start again without a cursor.',
    status: 400,
  },
  'MILLRACE-API-HOST-INVALID': {
    title: 'The Host header is not valid',
    cause: 'The Host header is missing, or is not a name or address with a port.',
    fix: 'Send the host that the URL names.',
    status: 400,
  },
  'MILLRACE-API-START-OPTION': {
    title: 'The task cannot begin from a position',
    cause: 'The body of the start says where changes begin, which only replication tasks know.',
    fix: 'Start the task without a body.',
    status: 400,
  },
  'MILLRACE-API-TOO-MANY-DATASETS': {
    title: 'Too many datasets for one answer',
    cause: 'The task has more than 10,000 datasets.',
    fix: 'Read the counts in the state of the task, or split the task.',
    status: 413,
  },
  'MILLRACE-API-URL-INVALID': {
    title: 'The URL is not valid',
    cause: 'The path has a percent sign that does not begin a valid escape.',
    fix: 'Encode the parts of the path.',
    status: 400,
  },
  'MILLRACE-API-KEY-MISSING': {
    title: 'An API key is needed',
    cause: 'The request has no header `Authorization: Bearer <key>`.',
    fix: 'Make a key with `millrace keys create` and send it.',
    status: 401,
  },
  'MILLRACE-API-KEY-UNKNOWN': {
    title: 'The API key is not known',
    cause: 'The key was not copied as a whole, or belongs to another server.',
    fix: 'Check the key, or make one with `millrace keys create`.',
    status: 401,
  },
  'MILLRACE-API-KEY-EXPIRED': {
    title: 'The API key has expired',
    cause: 'The key was made with an end, and it has come.',
    fix: 'Make another one with `millrace keys create`.',
    status: 401,
  },
  'MILLRACE-API-KEY-REVOKED': {
    title: 'The API key was revoked',
    cause: 'Somebody ended the key.',
    fix: 'Make another one with `millrace keys create`.',
    status: 401,
  },
  'MILLRACE-API-FORBIDDEN': {
    title: 'The key does not allow this',
    cause: 'What was asked for needs the role TenantAdmin, or belongs to somebody else.',
    fix: 'Use the key of an administrator or of the owner.',
    status: 403,
  },
  'MILLRACE-API-HOST-REFUSED': {
    title: 'The server does not answer under that name',
    cause:
      'A server that listens on loopback only refuses requests whose Host or Origin is another name: a web page could have made them.',
    fix: 'Ask for http://localhost or 127.0.0.1, or set the public URL of the server.',
    status: 403,
  },
  'MILLRACE-API-PATH-UNKNOWN': {
    title: 'There is nothing at that path',
    cause: 'The API has no such path.',
    fix: 'Check the spelling of the path.',
    status: 404,
  },
  'MILLRACE-API-METHOD-NOT-ALLOWED': {
    title: 'The path does not take that method',
    cause: 'The path exists, but not with this method.',
    fix: 'Use one of the methods in the header Allow.',
    status: 405,
  },
  'MILLRACE-API-BODY-TOO-LARGE': {
    title: 'The body is too large',
    cause: 'The server takes bodies of up to 1 MiB.',
    fix: 'Send less in one request.',
    status: 413,
  },
  'MILLRACE-API-MEDIA-TYPE': {
    title: 'The body is of a kind that the server does not read',
    cause: 'The server reads JSON that is not compressed.',
    fix: 'Send `Content-Type: application/json` and no Content-Encoding.',
    status: 415,
  },
  'MILLRACE-API-TOO-MANY-REQUESTS': {
    title: 'Too many requests',
    cause: 'The key has made as many requests in this minute as it may.',
    fix: 'Wait for as many seconds as the header Retry-After says.',
    status: 429,
  },
  'MILLRACE-API-UNEXPECTED': {
    title: 'Unexpected error',
    cause: 'The server met an error that it does not know. Its log has it under the trace id.',
    fix: 'Look into the log of the server for the trace id, and report what it says.',
    status: 500,
  },
  'MILLRACE-API-UNREACHABLE': {
    title: 'The server does not answer',
    cause: 'The server that owns the workspace has ended, hangs, or cannot be reached.',
    fix: 'Look whether it runs, and into its log.',
    status: 503,
  },
  'MILLRACE-API-STOPPING': {
    title: 'The server is stopping',
    cause: 'The server was told to stop and takes no more requests.',
    fix: 'Try again when it is back.',
    status: 503,
  },
} as const satisfies ProblemEntries
