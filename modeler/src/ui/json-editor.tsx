import { Textarea, type TextareaProps } from '@mantine/core';

interface Properties extends Omit<TextareaProps, 'onChange' | 'value'> {
  value: string;
  onChange: (text: string) => void;
}

/** A plain text area for JSON: Tab leaves it, so that the keyboard is never caught. */
export function JsonEditor({ value, onChange, ...rest }: Properties) {
  return (
    <Textarea
      autosize
      minRows={4}
      maxRows={18}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...rest}
    />
  );
}
