/** A short run of the fault lab: prints what it notices as JSON in its last line. */
import { runLab } from '../faults/lab.js';

/** ms. With both, each kind of fault comes at least once. */
const CALM = 3_000;
const FAULTS = 40_000;
/** Process instances at a time. */
const WIDTH = 16;

const seed = Number(process.argv[2] ?? 1);
const { failures } = await runLab({ seed, calm: CALM, faults: FAULTS, width: WIDTH, say: () => undefined });
process.stdout.write(`${JSON.stringify(failures)}\n`, () => process.exit(0));
