/**
 * The properties panel library brings fields with code editors (FEEL, JSON), which our groups do not use: expressions
 * here are checked text fields. Without the editors the modeler loads 170 kB less.
 */
class Unavailable {
  constructor() {
    throw new Error('The properties panel has no code editor fields. Use a text field with a check.');
  }
  static define = nothing;
  static of = nothing;
}

/** The library makes some editor extensions while it loads. */
function nothing() {}

export default Unavailable;
export {
  Unavailable as Annotation,
  Unavailable as EditorState,
  Unavailable as EditorView,
  Unavailable as FeelersEditor,
};
export const keymap = { of: nothing };
export {
  nothing as bracketMatching,
  nothing as closeBrackets,
  nothing as drawSelection,
  nothing as foldGutter,
  nothing as highlightSpecialChars,
  nothing as history,
  nothing as json,
  nothing as jsonParseLinter,
  nothing as lineNumbers,
  nothing as linter,
  nothing as placeholder,
  nothing as syntaxHighlighting,
};
export const closeBracketsKeymap: [] = [];
export const defaultHighlightStyle = {};
export const defaultKeymap: [] = [];
export const foldKeymap: [] = [];
export const historyKeymap: [] = [];
