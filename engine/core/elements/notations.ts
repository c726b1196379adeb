import type { ElementModule } from './element-module.js';
import { elements } from './index.js';

interface Package {
  readonly name: string;
  readonly prefix: string;
  readonly uri: string;
  readonly xml: { readonly tagAlias: 'lowerCase' };
  readonly types: { readonly name: string; readonly superClass: readonly string[] }[];
}

/** The elements of the registry that are not BPMN's own, as moddle reads and writes them: a package for each prefix. */
export function foreignPackages(registry: { readonly [type: string]: ElementModule } = elements): {
  readonly [prefix: string]: Package;
} {
  const packages: { [prefix: string]: Package } = {};
  for (const [name, { notation }] of Object.entries(registry)) {
    if (!notation) continue;
    const { prefix, uri, superClass } = notation;
    packages[prefix] ??= { name: prefix, prefix, uri, xml: { tagAlias: 'lowerCase' }, types: [] };
    packages[prefix].types.push({ name, superClass: [superClass] });
  }
  return packages;
}
