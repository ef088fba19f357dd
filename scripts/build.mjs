/** `npm run build`: makes `out/`, whether it is fresh or not. */
import { runEntry } from './setup/progress.mjs'
import { setUpBuild, setUpPackages } from './setup/setup.mjs'

await runEntry(async () => {
  await setUpPackages()
  await setUpBuild({ force: true })
  return 0
})
