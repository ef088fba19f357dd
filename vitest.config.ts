import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Many tests wait for a time-out of the field rather than for the processor.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'core',
          include: ['{shared,main,preload,scripts,bench}/**/*.test.ts'],
          setupFiles: './scripts/verify/property-runs.ts',
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          name: 'screen',
          include: ['renderer/**/*.test.{ts,tsx}'],
          setupFiles: ['./scripts/verify/property-runs.ts', './scripts/verify/screen-patience.ts'],
          environment: 'happy-dom',
          testTimeout: 90_000,
        },
      },
    ],
  },
})
