const OS = /(?:^|-)(aix|android|darwin|freebsd|linux|openharmony|sunos|win32)(?:-|$)/;
const CPU = /-(arm64|arm|ia32|x64|ppc64|s390x|loong64|riscv64|wasm32)(?:-|$)/;

/**
 * The lock file with an entry for every optional package that an entry names.
 *
 * @param {{ packages: Record<string, object> }} lock content of package-lock.json
 */
export function completedLock(lock) {
  const packages = { ...lock.packages };
  for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const isExact = /^\d+\.\d+\.\d+/.test(version);
      const system = platformOf(name);
      if (!isExact || !system || findPackage(packages, parent, name)) continue;
      packages[`node_modules/${name}`] = {
        version,
        ...{ cpu: system.cpu, ...(dev ? { dev: true } : {}), ...(system.libc ? { libc: system.libc } : {}) },
        ...{ optional: true, os: system.os },
      };
    }
  }
  const sorted = Object.keys(packages).sort((a, b) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(sorted.map((key) => [key, packages[key]])) };
}

/** As Node.js looks a package up: beside the parent's own packages first, then further out. */
function findPackage(packages, parent, name) {
  for (
    let folder = parent;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))
  ) {
    const key = folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`;
    if (packages[key]) return packages[key];
    if (!folder) return undefined;
  }
}

function platformOf(name) {
  const build = name.split('/').at(-1);
  const [os, cpu] = [OS.exec(build)?.[1], CPU.exec(build)?.[1]];
  if (!os || !cpu) return undefined;
  const libc = build.endsWith('-musl')
    ? ['musl']
    : os === 'linux' && build.endsWith('-gnu')
      ? ['glibc']
      : undefined;
  return { os: [os], cpu: [cpu], libc };
}
