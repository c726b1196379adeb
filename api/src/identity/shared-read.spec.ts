import { SharedRead } from './shared-read.js';

/** Reads that end when the test says so, each with its number. */
function reads() {
  const ends: ((error?: Error) => void)[] = [];
  const shared = new SharedRead<number>((_key) => {
    const number = ends.length + 1;
    return new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve(number))));
  });
  return { shared, ends };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('SharedRead', () => {
  it('reads at once for whoever comes alone', async () => {
    const { shared, ends } = reads();
    const answer = shared.of('ada');
    ends[0]!();
    expect(await answer).toBe(1);
  });

  it('answers nobody from a read that began before they asked', async () => {
    const { shared, ends } = reads();
    const first = shared.of('ada');
    const later = [shared.of('ada'), shared.of('ada')];
    expect(ends).toHaveLength(1);
    ends[0]!();
    expect(await first).toBe(1);
    await turn();
    expect(ends).toHaveLength(2);
    const last = shared.of('ada');
    ends[1]!();
    expect(await Promise.all(later)).toEqual([2, 2]);
    await turn();
    ends[2]!();
    expect(await last).toBe(3);
  });

  it('keeps apart what has different names', () => {
    const { shared, ends } = reads();
    void shared.of('ada');
    void shared.of('grace');
    expect(ends).toHaveLength(2);
  });

  it('goes on after a read that failed', async () => {
    const { shared, ends } = reads();
    const first = shared.of('ada');
    const second = shared.of('ada');
    ends[0]!(new Error('The database is away.'));
    await expect(first).rejects.toThrow('away');
    await turn();
    ends[1]!();
    expect(await second).toBe(2);
    const third = shared.of('ada');
    ends[2]!();
    expect(await third).toBe(3);
  });
});
