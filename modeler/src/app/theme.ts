import { Badge, Button, createTheme, type MantineColorsTuple, Modal, Tooltip } from '@mantine/core';

/** A calm teal; shade 8 gives white text a contrast above 6:1. */
const brand: MantineColorsTuple = [
  '#e9f7f7',
  '#d3ebec',
  '#a6d7d9',
  '#76c2c5',
  '#50b0b4',
  '#37a4a9',
  '#279096',
  '#1d7a80',
  '#17666c',
  '#0b5056',
];

export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: 8,
  autoContrast: true,
  colors: { brand },
  fontFamily:
    'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, "Liberation Mono", monospace',
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.25' },
      h2: { fontSize: '1.1875rem', lineHeight: '1.3' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Cut off, "Completed" and "Cancelled" look alike.
    Badge: Badge.extend({
      defaultProps: { variant: 'filled', radius: 'sm', tt: 'none', fw: 600, miw: 'max-content' },
    }),
    Button: Button.extend({ defaultProps: { fw: 600 } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        styles: { title: { fontWeight: 650, fontSize: '1.125rem' } },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: { withArrow: true, openDelay: 300, events: { hover: true, focus: true, touch: false } },
    }),
  },
});
