/** Progress and errors on the terminal, for scripts that run before anything is installed. */

const isTerminal = process.stdout.isTTY === true && process.env.CI !== 'true' && !process.env.NO_COLOR;
const colour = (code, text) => (isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold = (text) => colour(1, text);
export const dim = (text) => colour(2, text);
export const red = (text) => colour(31, text);
export const green = (text) => colour(32, text);

export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Runs a piece of work with a line before and the elapsed seconds behind it. */
export async function step(title, work) {
  const start = performance.now();
  const elapsed = () => seconds(performance.now() - start);
  let ticker;
  if (isTerminal) {
    process.stdout.write(`  ${title} ...`);
    ticker = setInterval(() => process.stdout.write(`\r  ${title} ... ${dim(elapsed())}`), 1000);
  } else {
    console.log(`  ${title} ...`);
  }
  try {
    const result = await work();
    console.log(`${isTerminal ? '\r' : ''}  ${title} ${green('done')} ${dim(`in ${elapsed()}`)}     `);
    return result;
  } catch (error) {
    console.log(`${isTerminal ? '\r' : ''}  ${title} ${red('failed')} ${dim(`after ${elapsed()}`)}     `);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}

/** Something the person at the terminal can put right: printed without a stack. */
export class Problem extends Error {
  constructor(message, advice) {
    super(message);
    this.advice = advice;
  }
}

/** Runs a script's main function; ends the process with its exit code, or 1 after an error. */
export async function main(run) {
  try {
    process.exitCode = (await run()) ?? 0;
  } catch (error) {
    if (error instanceof Problem) {
      console.error(`\n${red(error.message)}\n${error.advice ? `What to do: ${error.advice}\n` : ''}`);
    } else {
      console.error(error);
    }
    process.exitCode = 1;
  }
}
