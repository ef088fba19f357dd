/**
 * Three builds of one program: `renderer` (the interface), `main` (core, hosts, workers) and
 * `preload` (one CommonJS file, which a sandboxed Electron preload must be).
 */
import react from '@vitejs/plugin-react'
import { defineConfig, type UserConfig } from 'vite'

const renderer: UserConfig = {
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'es2024',
    // One sheet, which comes with the page: one of a screen of its own that could not be had would be
    // asked for never again, and its screen drawn without its looks.
    cssCodeSplit: false,
  },
}

/**
 * What stays outside the bundles: the host's own, what is native, and the server of the simulated field, which
 * reads its nodes from files of its package.
 */
const beside = ['electron', 'better-sqlite3', '@node-rs/argon2', 'node-opcua']

/**
 * Every thread and process is an entry of its own. Packages are in the bundles: a thread that reads one
 * file instead of five hundred starts sooner, and the text of what it never calls is in no memory. Names
 * stay, so that what is told of an error can be read.
 */
const main: UserConfig = {
  publicDir: false,
  ssr: { noExternal: true, external: beside },
  build: {
    ssr: true,
    outDir: 'out/main',
    emptyOutDir: true,
    target: 'node24',
    sourcemap: true,
    rolldownOptions: {
      input: {
        gateway: 'main/gateway.ts',
        desktop: 'main/desktop.ts',
        simulator: 'main/simulator.ts',
        'database.worker': 'main/database.worker.ts',
        'backup.worker': 'main/backup/backup.worker.ts',
        'acquisition.worker': 'main/opcua/acquisition.worker.ts',
        'calculation.worker': 'main/calculation/calculation.worker.ts',
        'conditions.worker': 'main/calculation/conditions/conditions.worker.ts',
        'historian.worker': 'main/historian/historian.worker.ts',
        'reader.worker': 'main/historian/reader.worker.ts',
        'export.worker': 'main/export/export.worker.ts',
      },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        minify: { mangle: false, compress: false, codegen: true },
      },
    },
  },
}

const preload: UserConfig = {
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'out/preload',
    emptyOutDir: true,
    target: 'node24',
    rolldownOptions: {
      input: { index: 'preload/index.ts' },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
}

const builds: Readonly<Record<string, UserConfig>> = { renderer, main, preload }

export default defineConfig(({ mode }) => builds[mode] ?? renderer)
