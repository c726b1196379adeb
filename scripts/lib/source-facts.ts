import ts from 'typescript';

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Gone after compilation. */
  readonly isTypeOnly: boolean;
}

/** Static, dynamic and type imports, and re-exports, of a file. */
export function importsOf(file: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, isTypeOnly: boolean) => {
    if (specifier && ts.isStringLiteralLike(specifier)) {
      found.push({ specifier: specifier.text, line: lineOf(file, node), isTypeOnly });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, importsOnlyTypes(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node, node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function importsOnlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const bindings = clause.namedBindings;
  return (
    !clause.name && !!bindings && ts.isNamedImports(bindings) && bindings.elements.every((e) => e.isTypeOnly)
  );
}

const GLOBALS = new Set(['setTimeout', 'setInterval', 'setImmediate', 'crypto', 'fetch', 'performance']);
/** `process` alone is no sign: in an engine for processes it is a good name for a variable. */
const OF_NODE_PROCESS =
  /^(argv|cwd|env|exit|exitCode|hrtime|memoryUsage|nextTick|on|once|pid|platform|stderr|stdin|stdout|uptime|version|versions)$/;

/** Uses of the clock, chance, timers, the network and the Node.js process. */
export function impurities(file: ts.SourceFile): { line: number; what: string }[] {
  const found: { line: number; what: string }[] = [];
  const declared = namesDeclaredIn(file);
  const add = (node: ts.Node, what: string) => found.push({ line: lineOf(file, node), what });
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const [object, property] = [node.expression.text, node.name.text];
      if (object === 'Date' && property === 'now') add(node, 'Date.now');
      if (object === 'Math' && property === 'random') add(node, 'Math.random');
      if (object === 'process' && OF_NODE_PROCESS.test(property) && !declared.has(object)) {
        add(node, `process.${property}`);
      }
      if (GLOBALS.has(object) && !declared.has(object)) add(node, object);
    } else if (ts.isNewExpression(node) && isNamed(node.expression, 'Date') && !node.arguments?.length) {
      add(node, 'new Date()');
    } else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const name = node.expression.text;
      if (name === 'Date') add(node, 'Date()');
      if (GLOBALS.has(name) && !declared.has(name)) add(node, name);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function namesDeclaredIn(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isDeclaration =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isBindingElement(node) ||
      ts.isImportSpecifier(node);
    if (isDeclaration && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

const isNamed = (node: ts.Node, name: string) => ts.isIdentifier(node) && node.text === name;

const lineOf = (file: ts.SourceFile, node: ts.Node) =>
  file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
