/** Runs at most so many at a time; the others wait for their turn, in order. */
export function limitLaunches<Order>(
  most: number,
  launch: (order: Order) => Promise<unknown>,
): (order: Order) => Promise<unknown> {
  const waiting: (() => void)[] = []
  let running = 0
  return async order => {
    if (running >= most) await new Promise<void>(resolve => waiting.push(resolve))
    else running += 1
    try {
      return await launch(order)
    } finally {
      // Its place goes to the next without becoming free.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
