import type { ProblemEntries } from './problem-entry.ts'

/** Problems of sending: where to, and with which keys. */
export const deliveryProblems = {
  'MILLRACE-VAULT-KEY-NEEDED': {
    title: 'The servers need one key for their secrets',
    cause:
      'A state in PostgreSQL is shared, so a key that one server makes for itself would be unknown to the others.',
    fix: 'Make a key with `openssl rand -base64 32`, and name it under server.encryptionKey in millrace.yaml.',
    status: 500,
  },
  'MILLRACE-VAULT-KEY-INVALID': {
    title: 'The key of the vault cannot be used',
    cause: 'Secrets are encrypted with a key of 32 bytes, written as base64; this one is something else.',
    fix: 'Make a key with `openssl rand -base64 32`. Secrets that were stored with another key need that key.',
    status: 500,
  },
  'MILLRACE-VAULT-CANNOT-OPEN': {
    title: 'A stored secret cannot be opened',
    cause: 'It was stored with another key, belongs to another webhook or field, or was changed.',
    fix: 'Start the server with the key of before, or give the secrets of the webhook again.',
    status: 500,
  },
  'MILLRACE-DELIVERY-URL-INVALID': {
    title: 'The URL cannot be sent to',
    cause: 'It is too long, no absolute URL, or its host is written in an unusual way.',
    fix: 'Write the URL plainly, such as https://hooks.example.com/millrace.',
    status: 400,
  },
  'MILLRACE-DELIVERY-URL-CREDENTIALS': {
    title: 'The URL has credentials in it',
    cause: 'A user name or password in a URL would be stored and shown with it.',
    fix: 'Take them out of the URL and give an Authorization header in encryptedHeaders.',
    status: 400,
  },
  'MILLRACE-DELIVERY-URL-NOT-HTTPS': {
    title: 'The URL is not https',
    cause:
      'Events are sent encrypted, except to hosts on the allow list and to loopback receivers of a local server.',
    fix: 'Use https, or have an administrator add the host to the allow list.',
    status: 400,
  },
  'MILLRACE-DELIVERY-HOST-FORBIDDEN': {
    title: 'The host of the URL is not allowed',
    cause:
      'IP addresses, localhost and names of internal networks are not sent to unless the allow list has them.',
    fix: 'Use the full public name of the host, or have an administrator add it to the allow list.',
    status: 400,
  },
  'MILLRACE-DELIVERY-ADDRESS-FORBIDDEN': {
    title: 'The host leads to an address that is not allowed',
    cause: 'DNS gave a private, loopback, link-local, metadata or reserved address for the host.',
    fix: 'Correct the DNS entry, or have an administrator add the host or address to the allow list.',
    status: 400,
  },
  'MILLRACE-DELIVERY-REVOCATION-UNSUPPORTED': {
    title: 'Revocation of certificates cannot be checked',
    cause:
      'Certificates of receivers are verified, but whether they were revoked is not known to the server.',
    fix: 'Set checkCertificateRevocation to false.',
    status: 400,
  },
} as const satisfies ProblemEntries
