import { buildServer } from './build.mjs';
import { installWhatIsMissing } from './install.mjs';
import { inProject, run, serverFlags } from './project.mjs';

/**
 * Installs and builds what is missing, then runs a built program in front of everybody, for as long as it takes.
 *
 * @param {string} file below `dist`
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function runBuilt(file, args = process.argv.slice(2)) {
  await installWhatIsMissing();
  await buildServer();
  const node = [...serverFlags, inProject('dist', file), ...args];
  const { code } = await run(process.execPath, node, { isShown: true, limitMs: 0 });
  return code;
}
