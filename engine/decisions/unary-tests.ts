import { parseUnaryTests } from 'feelin';
import type { SyntaxProblem } from '../core/index.js';

/** Is the cell of an input column valid FEEL (`< 10`, `"a", "b"`, `-`)? Names are not known yet. */
export function checkUnaryTests(text: string): SyntaxProblem | null {
  try {
    const cursor = (parseUnaryTests(text, {}, undefined) as unknown as Tree).cursor();
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
