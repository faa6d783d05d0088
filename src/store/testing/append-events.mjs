// Runs as a process of its own: see writer-process.ts.
const { module, open, options, prefix, count, event } = JSON.parse(process.argv[2])
const driver = await import(module)
const store = await driver[open](options)
let next = 0

async function appendAll() {
  while (next < count) {
    const id = `${prefix}-${next++}`
    await store.write(unit => unit.outbox.append({ ...event, id }, prefix))
    process.stdout.write(`${id}\n`)
  }
}

await Promise.all([appendAll(), appendAll(), appendAll()])
await store[Symbol.asyncDispose]()
