import { parseUnaryTests } from 'feelin';
import type { SyntaxProblem, Variables } from '../core/index.js';

/** Is the cell of an input column valid FEEL (`< 10`, `"a", "b"`, `-`)? */
export function checkUnaryTests(text: string, names: Variables = {}): SyntaxProblem | null {
  try {
    const cursor = (parseUnaryTests(text, names, undefined) as unknown as Tree).cursor();
    do {
      if (cursor.type.isError) {
        const found = text.slice(cursor.from, cursor.from + 12) || 'end of expression';
        return { message: `Unexpected \`${found}\``, position: cursor.from };
      }
    } while (cursor.next());
    return null;
  } catch (cause) {
    return { message: (cause as Error).message };
  }
}

interface Tree {
  cursor(): { next(): boolean; readonly type: { readonly isError: boolean }; readonly from: number };
}
