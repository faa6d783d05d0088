/** Gives what was opened to `work` and disposes of it afterwards, whatever happens: Node 20 has no `await using`. */
export async function withOpened(opening, work) {
  const opened = await opening
  try {
    return await work(opened)
  } finally {
    await opened[Symbol.asyncDispose]()
  }
}
