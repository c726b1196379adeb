import type { DataSource } from 'typeorm';

/** @param condition finds the file `f` by `$1` @returns undefined where there is none */
export async function dmnOf(
  database: DataSource,
  condition: string,
  key: string,
): Promise<string | undefined> {
  const [row] = await database.query(
    `SELECT r.content FROM decision_requirements f JOIN deployed_resource r ON r.key = f.resource_key
     WHERE ${condition}`,
    [key],
  );
  // It is sent as UTF-8, whatever it was.
  return row?.content.replace(/^(\s*<\?xml[^>]*encoding=)["'][^"']*["']/, '$1"UTF-8"');
}
