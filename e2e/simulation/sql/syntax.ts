/** The SQL that the engine sends, as a tree: no more of it than the engine uses. */
export type Expr =
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string; readonly type: string }
  | { readonly kind: 'parameter'; readonly n: number }
  | { readonly kind: 'column'; readonly source?: string; readonly name: string }
  | { readonly kind: 'cast'; readonly expr: Expr; readonly type: string }
  | { readonly kind: 'binary'; readonly op: string; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'not'; readonly expr: Expr }
  | { readonly kind: 'null'; readonly expr: Expr; readonly negated: boolean }
  /** `left op ANY (right)`, or ALL. */
  | {
      readonly kind: 'any';
      readonly op: string;
      readonly left: Expr;
      readonly right: Expr;
      readonly all: boolean;
    }
  | { readonly kind: 'in'; readonly left: readonly Expr[]; readonly list: readonly Expr[] | Select }
  | { readonly kind: 'row'; readonly items: readonly Expr[] }
  | {
      readonly kind: 'case';
      readonly whens: readonly (readonly [Expr, Expr])[];
      readonly otherwise: Expr | undefined;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expr[]; readonly star: boolean }
  | { readonly kind: 'element'; readonly array: Expr; readonly at: Expr }
  | { readonly kind: 'array'; readonly items: readonly Expr[] }
  | { readonly kind: 'exists'; readonly select: Select }
  | { readonly kind: 'scalar'; readonly select: Select };

export interface Source {
  readonly alias: string;
  readonly of:
    | { readonly kind: 'table'; readonly name: string }
    | { readonly kind: 'select'; readonly select: Select }
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expr[] };
  /** Names given to the columns of a function. */
  readonly columns: readonly string[];
}

export interface Output {
  readonly expr: Expr;
  readonly name: string;
}

export interface Select {
  readonly kind: 'select';
  readonly ctes: readonly Cte[];
  readonly distinct: boolean;
  /** `*`: every column of every source. */
  readonly columns: readonly Output[] | '*';
  readonly from: readonly Source[];
  readonly where: readonly Expr[];
  readonly having: Expr | undefined;
  readonly orderBy: readonly { readonly expr: Expr; readonly isDescending: boolean }[];
  readonly limit: Expr | undefined;
  readonly lock: { readonly of: string | undefined; readonly skip: boolean } | undefined;
  readonly union: Select | undefined;
}

export type Assignments = readonly { readonly column: string; readonly expr: Expr }[];

export interface Insert {
  readonly kind: 'insert';
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Expr[])[] | Select;
  readonly conflict: { readonly columns: readonly string[]; readonly set: Assignments } | undefined;
  readonly returning: readonly Output[];
}

export interface Change {
  readonly kind: 'update' | 'delete';
  readonly table: string;
  readonly alias: string;
  readonly set: Assignments;
  readonly from: readonly Source[];
  readonly where: readonly Expr[];
  readonly returning: readonly Output[];
  readonly ctes: readonly Cte[];
}

export interface Cte {
  readonly name: string;
  readonly statement: SqlStatement;
}

export type SqlStatement = Select | Insert | Change;

/** The text is none of those that this store understands: never guessed at. */
export class UnknownSql extends Error {
  override readonly name = 'UnknownSql';
}
