#!/usr/bin/env node
import { runCommandLine } from './cli/run-command-line.ts'
import { createStopSwitch } from './cli/stop-switch.ts'
import { environment } from './config/env.ts'

/** The edge of the process: command line in, exit code out, signals and broken pipes in between. */
const stops = createStopSwitch({
  onSignal: (signal, act) => process.on(signal, act),
  onReaderGone: act => {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      act()
    })
  },
  exit: code => process.exit(code),
})

// Keeping source maps makes every start slower, and only --debug shows where something happened.
if (environment().debug || process.argv.includes('--debug')) process.setSourceMapsEnabled(true)

process.exitCode = await runCommandLine(process.argv.slice(2), {
  environment: environment(),
  folder: process.cwd(),
  stops,
})
