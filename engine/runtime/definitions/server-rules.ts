/** What a model asks for that this server, or the one who deploys, may not do. */
import type { ExecutableProcess } from '../../core/index.js';
import type { DeployOptions } from '../types.js';
import { finding } from './finding.js';
import type { Diagnostic } from './report.js';

export function serverDiagnostics(
  process: ExecutableProcess,
  resourceName: string,
  { mayScript = true }: DeployOptions,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { id, name, script } of Object.values(process.nodes)) {
    const shown = name ? `"${name}" (${id})` : id;
    if (script?.expression.language === 'javascript' && !mayScript) {
      const message = `Expected the script of ${shown} to be JSONata or FEEL, but it is JavaScript, which needs the permission definition:script.`;
      const help =
        'Rewrite the script in JSONata, or ask somebody with that permission to deploy the process.';
      found.push(finding('script-permission', id, message, help, resourceName));
    }
  }
  return found;
}
