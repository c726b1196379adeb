export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-brand-8)" />
      <circle cx="8.5" cy="16" r="3" fill="none" stroke="#fff" strokeWidth="2" />
      <path d="M12 16h3" stroke="#fff" strokeWidth="2" />
      <path d="M20 10.5 25.5 16 20 21.5 14.5 16Z" fill="#fff" />
    </svg>
  );
}
