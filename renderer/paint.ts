/**
 * Runs before the program itself: theme, language and size stand on the root element before anything
 * is painted, so that a night shift never sees a white flash.
 */
import './ui/tokens.css'
import './ui/base.css'
import { applyPreferences } from './stores/preferences.ts'

applyPreferences()
window.addEventListener('resize', applyPreferences)
