/**
 * The templates that come with the product: what pumps, wells and vessels are called in English and Russian
 * projects and by the usual vendors. Patterns are words as `wordsOf` parts a browse name. Pure.
 */
import { compressor, pump } from './built-in/machines.ts'
import { separator, tank } from './built-in/vessels.ts'
import { espWell, gasLiftWell } from './built-in/wells.ts'
import type { Template } from './templates.ts'

export const builtInTemplates: readonly Template[] = [
  espWell,
  gasLiftWell,
  separator,
  compressor,
  pump,
  tank,
]
