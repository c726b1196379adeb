import { isUnavailable } from './database.js';

describe('isUnavailable', () => {
  it.each([
    ['nobody listens at the address', 'connect ECONNREFUSED 127.0.0.1:5432'],
    ['the socket is gone while PostgreSQL restarts', 'connect ENOENT /data/.s.PGSQL.5432'],
    ['more wait at the socket than it holds', 'connect EAGAIN /data/.s.PGSQL.5432'],
  ])('where %s', (_, message) => expect(isUnavailable(new Error(message))).toBe(true));

  it('is not said of a file that is missing', () =>
    expect(isUnavailable(new Error("ENOENT: no such file or directory, open '/data/models'"))).toBe(false));
});
