/** The rooms of the house and the doors that each may open (ARCHITECTURE.md draws them from the code). */
const interfaces = ['sources/source-type\\.ts', 'platforms/platform-type\\.ts']
const ground = ['contract/', 'foundation/']
const mayOpen = {
  contract: [],
  foundation: [],
  config: ground,
  store: ground,
  platforms: ground,
  sources: ground,
  projects: ground,
  tasks: [...ground, 'projects/', ...interfaces],
  runs: [...ground, 'projects/', 'tasks/[^/]+\\.ts', 'store/store\\.ts', ...interfaces],
  access: [...ground, 'store/store\\.ts'],
  delivery: [...ground, 'access/', 'store/store\\.ts'],
  sinks: [...ground, 'delivery/event-sink\\.ts'],
  api: [...ground, 'access/', 'projects/', 'runs/', 'delivery/', 'store/store\\.ts'],
  server: [
    ...ground,
    'access/',
    'api/',
    'config/',
    'delivery/',
    'projects/',
    'runs/',
    'store/store\\.ts',
    'open-connections\\.ts',
  ],
  cli: [...ground, 'projects/', 'app\\.ts'],
}

const rooms = Object.entries(mayOpen).map(([room, doors]) => ({
  name: `${room}-opens-only-its-doors`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: '\\.test\\.ts$|/testing/' },
  to: { path: '^src/', pathNot: `^src/(${[`${room}/`, ...doors].join('|')})` },
}))

module.exports = {
  forbidden: [
    ...rooms,
    {
      name: 'siblings-are-strangers',
      severity: 'error',
      from: { path: '^src/(tasks|sources|platforms|sinks)/([^/]+)/.+' },
      to: { path: '^src/$1/[^/]+/', pathNot: ['^src/$1/$2/', '^src/$1/testing/'] },
    },
    {
      name: 'store-drivers-are-strangers',
      severity: 'error',
      from: { path: '^src/store/(sqlite|postgres)/' },
      to: { path: '^src/store/(sqlite|postgres)/', pathNot: '^src/store/$1/' },
    },
    {
      name: 'only-the-registry-opens-plug-ins',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(registry|open-connections|open-platform)\\.ts$|^src/(tasks|sources|platforms|sinks|store)/|\\.test\\.ts$|/testing/',
      },
      to: { path: '^src/(tasks|sources|platforms|sinks|store)/[^/]+/' },
    },
    {
      name: 'nobody-imports-a-test',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$|/testing/' },
      to: { path: '\\.test\\.ts$|/testing/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
