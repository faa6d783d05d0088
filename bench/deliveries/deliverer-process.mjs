// A process that delivers in one way and measures itself: what the receiver and the database servers use is not in it.
const [name, options] = process.argv.slice(2)

try {
  const { openWay } = await import(`./ways/${name}.mjs`)
  const way = await openWay(JSON.parse(options))
  process.on('message', question => {
    answer(way, question).then(
      reply => process.send(reply),
      error => process.send({ error: error.stack }),
    )
  })
  process.on('disconnect', () => {
    way.close().finally(() => process.exit())
  })
  process.send({})
} catch (error) {
  process.send({ error: error.stack })
}

async function answer(way, question) {
  if (question === 'publishOne') return await way.publishOne()
  if (question === 'memory') {
    globalThis.gc()
    return { rss: process.memoryUsage().rss / 1024 / 1024 }
  }
  const start = performance.now()
  const cpu = process.cpuUsage()
  await way.deliver(question.deliver)
  const { user, system } = process.cpuUsage(cpu)
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000 }
}
