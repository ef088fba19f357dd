/** Texts of a catalogue in either language: the mirror of the English one, where a text is any string. */
export type TextsOf<M extends { readonly ru: unknown }> = M['ru']
