import { importRepeated, importWarning } from './import-warning';

describe('what bpmn-js says while it reads a file', () => {
  const event = { id: 'Boundary_1', name: 'Lost' };
  const reference = { message: 'unresolved reference <nowhere>', value: 'nowhere' };

  it('names the element whose reference leads nowhere, and what becomes of it', () => {
    expect(
      importWarning({ ...reference, element: { id: 't', name: 'Check' }, property: 'bpmn:default' }),
    ).toBe(
      '“Check” refers to “nowhere” (default), which is not in the file. The reference is gone when you save or deploy.',
    );
  });

  it('names the event where its definition has no id', () => {
    const definition = { $parent: event };
    expect(importWarning({ ...reference, element: definition, property: 'bpmn:errorRef' })).toContain(
      '“Lost” refers to “nowhere” (errorRef)',
    );
  });

  it('says of what an element has several, and which is kept', () => {
    expect(importRepeated({ id: 'f', name: 'paid' }, 'conditionExpression')).toBe(
      '“paid” has more than one conditionExpression in the file. Only the last is shown; the others are gone when you save or deploy.',
    );
  });

  it('leaves the rest as it is', () => {
    expect(importWarning({ message: 'unparsable content <x> detected' })).toBe(
      'unparsable content <x> detected',
    );
    expect(importWarning('broken')).toBe('broken');
  });
});
