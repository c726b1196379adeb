/** Shapes take their colours from the theme, so that light and dark are one drawing. */
export const rendererColors = {
  bpmnRenderer: {
    defaultFillColor: 'var(--bio-surface)',
    defaultStrokeColor: 'var(--bio-text)',
    defaultLabelColor: 'var(--bio-text)',
  },
};
