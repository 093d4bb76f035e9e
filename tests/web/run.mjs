// SPDX-License-Identifier: AGPL-3.0-or-later
// node tests/web/run.mjs FILE…: check the statements of these files.
import { run } from './harness.mjs'

process.exit((await run(process.argv.slice(2))) ? 0 : 1)
