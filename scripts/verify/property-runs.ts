/** `DERRICK_PROPERTY_RUNS=50000 npx vitest run …` tries every property that often instead of 100 times. */
import fc from 'fast-check'

const runs = Number(process.env['DERRICK_PROPERTY_RUNS'] ?? 0)
if (runs > 0) fc.configureGlobal({ numRuns: runs })
