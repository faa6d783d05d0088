import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { AutomationRunWithSteps } from '../../src/contract/automations/automation-answers.ts'
import { heldAnswers } from '../../src/delivery/testing/held-answers.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { cliIn } from '../support/cli-in.ts'
import { expectPairedEvents } from '../support/event-order.ts'
import { writeGeneration, writeGenerationsWorkspace } from '../support/generations-workspace.ts'
import { publishEvents } from '../support/publish-events.ts'
import { startReceiver } from '../support/recording-receiver.ts'
import { startServer, type RunningServer } from '../support/running-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const often = `retrySeconds: [${Array.from({ length: 50 }, () => 0.2).join(', ')}]`
const patience = { timeout: 90_000, interval: 200 }

/** The projects `generations` and `second`, whose task `copy` lands the same files, and automations. */
function openWorkspace(automations: string) {
  const folder = temporaryFolder()
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true })
    writeFileSync(join(folder.path, path), text)
  }
  writeGenerationsWorkspace(folder.path)
  writeGeneration(folder.path, 1, 20)
  appendFileSync(join(folder.path, 'millrace.yaml'), `automations:\n${automations}`)
  const second = 'projects/second'
  write(
    `${second}/qtcp_project.yaml`,
    'properties: { name: second, type: DATA_PIPELINE, platformType: DUCKDB }\n',
  )
  write(`${second}/qtcp_bindings_definition.json`, '{ "variables": {} }\n')
  const task = `${second}/qtcp_tasks/copy`
  write(
    `${task}/task.yaml`,
    'properties: { name: copy, id: copy-0001, type: LANDING }\nsettings: { fullLoadOnly: true }\n',
  )
  write(
    `${task}/sourceSelection.yaml`,
    "sourceConnection: source\nincludePatterns:\n  - { tablePattern: '%' }\n",
  )
  return {
    folder: folder.path,
    write,
    ...cliIn(folder.path),
    openStore: () => openSqliteStore({ file: join(folder.path, '.millrace', 'state.sqlite') }),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

type Workspace = ReturnType<typeof openWorkspace>

async function runsOf(server: RunningServer, name: string): Promise<readonly AutomationRunWithSteps[]> {
  const list = async <T>(path: string): Promise<readonly T[]> =>
    ((await server.call('GET', path, 200)) as { data: readonly T[] }).data
  const [automation] = await list<{ id: string }>(`/api/v1/event-automations?name=${name}`)
  const path = `/api/v1/event-automations/${automation?.id}/runs`
  const runs = await list<{ id: number }>(`${path}?limit=100`)
  return await Promise.all(
    runs.map(async ({ id }) => (await server.call('GET', `${path}/${id}`, 200)) as AutomationRunWithSteps),
  )
}

async function untilStates(server: RunningServer, name: string, states: readonly string[]): Promise<void> {
  await vi.waitFor(
    async () => expect((await runsOf(server, name)).map(({ state }) => state)).toEqual(states),
    patience,
  )
}

async function runsOfCopy(workspace: Workspace): Promise<readonly string[]> {
  await using store = await workspace.openStore()
  return (await store.read(({ runs }) => runs.find({ taskId: 'copy-0001' }, 1000))).map(({ id }) => id)
}

const landed = `{ eventTypes: [completed], filter: 'data.dataTask.name eq "landing"' }`

describe('a server with automations', () => {
  test('starts a task of another project when one completes, and tries again what fails from there on', async () => {
    await using receiver = await startReceiver()
    const answers = [500, 503]
    receiver.answerWith(() => answers.shift() ?? 200)
    using workspace = openWorkspace(`  follow:
    when: ${landed}
    do:
      - check: { project: generations, sql: "select 1 where {{ data.dataTask.id }} = 'landing-0001'", expect: rows }
      - wait: 1s
      - start: { project: second, tasks: [copy] }
      - http:
          url: ${receiver.url}/done?task={{ data.dataTask.name }}
          encryptedHeaders: { Authorization: '\${file:token.txt}' }
          body: { run: '{{ subject }}' }
    delivery: { ${often} }
`)
    workspace.write('token.txt', 'Bearer hidden\n')
    await workspace.run(0, 'validate')
    await using server = await startServer(workspace.folder)
    await workspace.run(0, 'run', 'generations', '--select', 'landing-0001')
    await untilStates(server, 'follow', ['completed'])
    const [run] = await runsOf(server, 'follow')
    expect(run?.steps.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      'check done',
      'wait done',
      'start done',
      'http done',
    ])
    expect(run?.attemptList.map(({ outcome }) => outcome)).toEqual(['success', 'fail', 'fail', 'success'])
    expect(await runsOfCopy(workspace)).toEqual([run?.steps[2]?.runId])
    expect(receiver.receipts.map(({ path, answered }) => `${path} ${answered}`)).toEqual([
      '/done?task=landing 500',
      '/done?task=landing 503',
      '/done?task=landing 200',
    ])
    expect(receiver.receipts[0]?.headers.authorization).toBe('Bearer hidden')
    // What it started itself, it does not wait for; and nobody sees the secret.
    const shown = await workspace.run(0, 'automations', 'runs', 'follow', String(run?.id))
    expect(shown).toMatch(/state +completed[^]*1\. check done[^]*✖ Step 4: The receiver answered 500/)
    expect(shown + JSON.stringify(run)).not.toContain('hidden')
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).toContain('millrace_delivery_attempts_total{outcome="fail",error_class="status"} 2')
    expect(await server.stop()).toBe(143)
    const events = JSON.parse(await workspace.run(0, 'events', 'list', '--json')) as never[]
    expectPairedEvents(events)
  })

  test('goes on after a wait although it was killed meanwhile, and ends where a check finds nothing', async () => {
    using workspace = openWorkspace(`  later:
    when: ${landed}
    do: [{ wait: 4s }, { start: { project: second } }]
  never:
    when: ${landed}
    do: [{ check: { sql: select 1 where false, expect: rows } }, { start: { project: second } }]
`)
    {
      await using server = await startServer(workspace.folder)
      await workspace.run(0, 'run', 'generations', '--select', 'landing-0001')
      await untilStates(server, 'later', ['waiting'])
      await untilStates(server, 'never', ['completed'])
      const [ended] = await runsOf(server, 'never')
      expect(ended?.attemptList[0]?.message).toBe(
        'Step 1 (check): The query gave no rows, so the automation ends here.',
      )
      await vi.waitFor(async () => {
        const [run] = await runsOf(server, 'later')
        expect(run?.steps[0]?.waitsUntil).toBe(run?.nextAttemptAt)
      }, patience)
      await server.kill()
    }
    expect(await runsOfCopy(workspace)).toEqual([])
    await using server = await startServer(workspace.folder)
    await untilStates(server, 'later', ['completed'])
    const [run] = await runsOf(server, 'later')
    expect(await runsOfCopy(workspace)).toEqual([run?.steps[1]?.runId])
    const [wait, start] = run?.steps ?? []
    expect(Date.parse(start?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(wait?.waitsUntil ?? ''))
  })

  test('begins exactly one run for each event, however often it is killed', async () => {
    using workspace = openWorkspace(`  each:
    when: { eventTypes: [completed], filter: 'data.dataTask.projectId eq "project"' }
    do: [{ start: { project: second } }]
    delivery: { maxInFlight: 4, ${often} }
`)
    const events = 12
    for (let round = 0; round < 5; round += 1) {
      await using victim = await startServer(workspace.folder)
      if (round === 0) {
        await using store = await workspace.openStore()
        await publishEvents(store, { events: events * 2, tasks: 3, eventsInUnit: 100 })
      }
      await vi.waitFor(async () => {
        const begun = await runsOfCopy(workspace)
        expect(begun.length).toBeGreaterThanOrEqual((round + 1) * 2)
      }, patience)
      await victim.kill()
    }
    await using server = await startServer(workspace.folder)
    await untilStates(
      server,
      'each',
      Array.from({ length: events }, () => 'completed'),
    )
    const begun = (await runsOf(server, 'each')).map(({ steps }) => steps[0]?.runId)
    expect(new Set(begun)).toEqual(new Set(await runsOfCopy(workspace)))
    expect(begun).toHaveLength(events)
    expect(await runsOfCopy(workspace)).toHaveLength(events)
  })

  test('works on no more events at the same time than an automation may, also of several at once', async () => {
    await using receiver = await startReceiver()
    const held = heldAnswers()
    receiver.answerWith(held.decide)
    using workspace = openWorkspace(`  two:
    when: { eventTypes: [completed] }
    do: [{ http: { url: ${receiver.url}/ } }]
    delivery: { maxInFlight: 2 }
`)
    await using server = await startServer(workspace.folder)
    await using store = await workspace.openStore()
    await publishEvents(store, { events: 20, tasks: 3, eventsInUnit: 100 })
    await vi.waitFor(() => expect(held.asked).toBe(2), patience)
    await untilStates(server, 'two', [
      ...Array.from({ length: 8 }, () => 'waiting'),
      ...Array.from({ length: 2 }, () => 'running'),
    ])
    expect(held.asked).toBe(2)
    held.answer(200)
    await untilStates(
      server,
      'two',
      Array.from({ length: 10 }, () => 'completed'),
    )
  })
})

describe('commands about automations', () => {
  test('make, try, pause and delete one, through the server or without one', async () => {
    using workspace = openWorkspace('  kept: { do: [{ wait: 1h }] }\n')
    const { run, json, write } = workspace
    write('team.yaml', 'name: team\nwhen: { eventTypes: [started] }\ndo: [{ start: { project: second } }]\n')
    await using server = await startServer(workspace.folder)
    const file = join(workspace.folder, 'team.yaml')
    expect(await run(0, 'automations', 'create', file)).toMatch(/step 1 +start all tasks of second/)
    expect(await run(0, 'automations', 'list')).toMatch(/kept +on .*wait +millrace.yaml\n.*team +on +started/)
    expect(await run(1, 'automations', 'test', 'team')).toMatch(/no event/i)
    await run(0, 'automations', 'pause', 'team')
    await run(0, 'run', 'generations', '--select', 'landing-0001')
    expect(await run(0, 'automations', 'test', 'team')).toMatch(/1\. would start copy-0001 of second/)
    expect(await json('automations', 'runs', 'team')).toMatchObject({
      runs: [{ state: 'waiting', attempts: 0 }],
    })
    expect(await run(1, 'automations', 'delete', 'kept', '--yes')).toMatch(/written in millrace.yaml/)
    await run(0, 'automations', 'resume', 'team')
    // The second is of the run that it started itself: it leaves that alone.
    await untilStates(server, 'team', ['completed', 'completed'])
    const [own] = await runsOf(server, 'team')
    expect(own?.attemptList[0]?.message).toMatch(/^Left alone: the event is of run/)
    expect(await runsOfCopy(workspace)).toHaveLength(1)
    expect(await run(0, '__complete', 'automations')).toBe('kept\nteam\n')
    await server.stop()
    write('team.yaml', 'name: team\ndo: [{ wait: soon }]\n')
    expect(await run(2, 'automations', 'replace', 'team', file)).toMatch(/must be a duration/)
    await run(0, 'automations', 'delete', 'team', '--yes')
    expect(await json('automations', 'list')).toMatchObject({ automations: [{ name: 'kept', inFile: true }] })
  })

  test('validate tells what is wrong with those of millrace.yaml, with its place', async () => {
    using workspace = openWorkspace(`  wrong:
    when: { filter: data.dataTask.name = "x" }
    do:
      - http: { url: 'https://example.com/{{ data.nam }}', headers: { Authorization: Bearer abc } }
      - check: { sql: "select '{{ id }}'", expect: rows }
`)
    const found = await findingsOf(workspace)
    expect(found).toEqual([
      '6: automations.wrong.when.filter is not allowed: column 20: "=" has no place in a filter',
      '8: automations.wrong.do.0.http.url must not name data.nam: no event of these types has it',
      '8: Authorization holds a secret in plain text',
      expect.stringMatching(/^9: automations.wrong.do.1.check.sql is not allowed: {{ id }} is in quotes/),
    ])
    using other = openWorkspace(`  wrong:
    do:
      - http: { url: 'https://10.0.0.1/' }
      - start: { project: secnd }
      - stop: { project: second, tasks: [cop] }
      - check: { connection: nowhere, sql: select 1, expect: rows }
`)
    expect(await findingsOf(other)).toEqual([
      expect.stringMatching(/^7: Events are not sent to 10.0.0.1/),
      expect.stringMatching(/^8: There is no project "secnd"/i),
      '9: Project second has no task "cop"',
      '10: millrace.yaml has no connection "nowhere"',
    ])
    expect(await other.run(1, 'serve', '--port', '0')).toMatch(/Events are not sent to 10.0.0.1/)
  })
})

async function findingsOf({ run }: Workspace): Promise<readonly string[]> {
  const text = await run(3, 'validate', '--json')
  const [document = ''] = text.split('\n}\n')
  const { findings } = JSON.parse(`${document}\n}`) as { findings: { line: number; what: string }[] }
  return findings.map(({ line, what }) => `${line}: ${what}`)
}
