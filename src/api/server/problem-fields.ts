/** The field of the body that a problem is about, as a JSON Pointer, where its code alone says so. */
export const problemFields: Readonly<Record<string, string>> = {
  'MILLRACE-DELIVERY-URL-INVALID': '/url',
  'MILLRACE-DELIVERY-URL-CREDENTIALS': '/url',
  'MILLRACE-DELIVERY-URL-NOT-HTTPS': '/url',
  'MILLRACE-DELIVERY-HOST-FORBIDDEN': '/url',
  'MILLRACE-DELIVERY-ADDRESS-FORBIDDEN': '/url',
  'MILLRACE-DELIVERY-REVOCATION-UNSUPPORTED': '/checkCertificateRevocation',
  'MILLRACE-WEBHOOK-HEADER-RESERVED': '/headers',
  'MILLRACE-WEBHOOK-HEADER-TWICE': '/encryptedHeaders',
  'MILLRACE-WEBHOOK-HEADERS-NOT-GIVEN-AGAIN': '/encryptedHeaders',
}
