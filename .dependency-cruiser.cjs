/** Who may import whom: one row a folder, and the README draws the same table. */
const mayImport = {
  schema: [],
  platform: ['schema'],
  projections: ['platform', 'schema'],
  services: ['projections', 'platform', 'schema'],
  gateway: ['platform', 'schema'],
};
const folders = [...Object.keys(mayImport), 'cli', 'tests', 'benchmarks'];

/** Composition roots wire everything, so they may look anywhere. */
const roots = '(^|/)(main|stele)\\.ts$|^cli/|^benchmarks/|^tests/';

const layers = Object.entries(mayImport).map(([folder, others]) => ({
  name: `${folder}-imports-only-${others.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: roots },
  to: { path: `^(${folders.join('|')})/`, pathNot: `^(${[folder, ...others].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'contexts-do-not-import-each-other',
      severity: 'error',
      from: { path: '^services/(?!processes/)([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/($1/|review/route\\.ts)' },
    },
    {
      name: 'processes-know-others-only-by-their-commands',
      severity: 'error',
      from: { path: '^services/processes/' },
      to: { path: '^services/', pathNot: '^services/(processes/|[^/]+/commands\\.ts)' },
    },
    {
      name: 'read-models-do-not-import-each-other',
      comment: 'nameSearch is how names are searched, in every read model that does',
      severity: 'error',
      from: { path: '^projections/([^/.]+)' },
      to: { path: '^projections/', pathNot: '^projections/($1[/.]|nameSearch\\.ts)' },
    },
    {
      name: 'decisions-are-pure',
      comment:
        'a decision knows facts, commands and refusals: no clock, no I/O, no GraphQL, no read model',
      severity: 'error',
      from: {
        path: '^services/([^/]+)/(?:external/)?([^/]*decider|lifeCycle|workingCopy|submission|refusals|projectState|researchNumbers)\\.ts$',
      },
      to: {
        pathNot:
          '^(schema/|platform/(decider|refusal)\\.ts|services/review/route\\.ts|services/$1/(?:external/)?([^/]*decider|commands|authority|lifeCycle|workingCopy|submission|refusals|projectState)\\.ts)',
      },
    },
    {
      name: 'one-door-to-the-event-store',
      severity: 'error',
      from: {
        path: '^(schema|platform|projections|services|gateway)/',
        pathNot: '^platform/eventLog/',
      },
      to: { path: '@eventstore/db-client' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
