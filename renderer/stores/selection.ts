/** The tag and the equipment that are selected, shared by all screens of a window. */
import { create } from 'zustand'

interface Selection {
  /** Name of a tag. */
  readonly tag: string | null
  /** Name of a piece of equipment. */
  readonly equipment: string | null
}

export const useSelection = create<Selection>(() => ({ tag: null, equipment: null }))

export const select = (selection: Partial<Selection>): void => {
  useSelection.setState(selection)
}
