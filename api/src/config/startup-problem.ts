/**
 * A reason why Procession cannot start that the person who started it can remove.
 *
 * `main` prints it without a stack trace and ends with code 1. Everything else that goes wrong
 * at start is a bug and keeps its stack.
 */
export class StartupProblem extends Error {
  override readonly name = 'StartupProblem';

  /**
   * @param message what was expected and what was found, a whole sentence
   * @param advice what to do about it, a whole sentence
   */
  constructor(
    message: string,
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The text for the terminal. */
  override toString(): string {
    return `Procession cannot start.\n\n  ${this.message}\n\n  What to do: ${this.advice}\n`;
  }
}
