/**
 * Owns the questions that are under way: they are answered in turns, a step of one and a step of the
 * next, first by who asks and then by question, so that nobody's long question holds up another's
 * quick one. One that nobody waits for any more is put away between two steps.
 */
import type { RangeAnswer, RangeQuery } from '../../shared/history.ts'
import type { HistoryReader } from './reader.ts'

/** Questions of one asker that take turns; further ones wait, so that memory is bounded. */
const AT_ONCE = 4

interface Question {
  readonly id: number
  /** True where it is answered. */
  step(): boolean
  reject(error: unknown): void
}

export class Desk {
  readonly #reader: () => HistoryReader
  readonly #later: (action: () => void) => void
  /** The next to be served stands first. */
  readonly #askers = new Map<string, Question[]>()
  #isServing = false

  /** @param later runs the next turn when what has come meanwhile was heard */
  constructor(reader: () => HistoryReader, later: (action: () => void) => void = setImmediate) {
    this.#reader = reader
    this.#later = later
  }

  ask(id: number, asker: string, query: RangeQuery): Promise<RangeAnswer> {
    return this.take(id, asker, (reader) => reader.range(query))
  }

  /** Any question that is answered in steps; it begins with its first turn. */
  take<T>(
    id: number,
    asker: string,
    begin: (reader: HistoryReader) => Generator<void, T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const questions = this.#askers.get(asker) ?? []
      this.#askers.set(asker, questions)
      let steps: Generator<void, T> | undefined
      const step = (): boolean => {
        steps ??= begin(this.#reader())
        const made = steps.next()
        if (made.done === true) resolve(made.value)
        return made.done === true
      }
      questions.push({ id, step, reject })
      this.#serve()
    })
  }

  /** Nobody waits for the answer any more. */
  giveUp(id: number): void {
    for (const [asker, questions] of this.#askers) {
      const at = questions.findIndex((question) => question.id === id)
      if (at < 0) continue
      const [question] = questions.splice(at, 1)
      if (questions.length === 0) this.#askers.delete(asker)
      question?.reject(new Error('the question was given up'))
    }
  }

  /** The file is about to be replaced. */
  clear(): void {
    const all = [...this.#askers.values()].flat()
    this.#askers.clear()
    for (const { reject } of all) reject(new Error('the file was replaced meanwhile; ask again'))
  }

  #serve(): void {
    if (this.#isServing) return
    this.#isServing = true
    this.#later(() => {
      this.#isServing = false
      this.#turn()
      if (this.#askers.size > 0) this.#serve()
    })
  }

  #turn(): void {
    for (const [asker, questions] of this.#askers) {
      this.#askers.delete(asker)
      const question = questions.shift()
      if (question === undefined) continue
      if (!this.#step(question)) questions.splice(AT_ONCE - 1, 0, question)
      if (questions.length > 0) this.#askers.set(asker, questions)
      return
    }
  }

  /** True where the question is answered, or cannot be. */
  #step(question: Question): boolean {
    try {
      return question.step()
    } catch (error) {
      question.reject(error)
      return true
    }
  }
}
