/** The path of an address, decoded where it can be. */
export function pathOfAddress(url: string): string {
  const { pathname } = new URL(url)
  try {
    return decodeURIComponent(pathname)
  } catch {
    return pathname
  }
}

/** An address without what may be secret in it: user, password and query. */
export function addressLabel(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}
