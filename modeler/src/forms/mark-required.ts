/**
 * form-js shows "required" by an asterisk only. Screen readers are told as well; fields come and go while a form is
 * filled in, so the marks follow them.
 */
export function markRequired(container: HTMLElement): () => void {
  const mark = () => {
    for (const asterisk of container.querySelectorAll('.fjs-asterix')) {
      asterisk.setAttribute('aria-hidden', 'true');
      const field = asterisk.closest('.fjs-form-field');
      for (const input of field?.querySelectorAll('input, textarea, select') ?? []) {
        if (input.getAttribute('aria-required') !== 'true') input.setAttribute('aria-required', 'true');
      }
    }
  };
  const observer = new MutationObserver(mark);
  observer.observe(container, { childList: true, subtree: true });
  mark();
  return () => observer.disconnect();
}
