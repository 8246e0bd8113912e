const { rooms } = require('./test/architecture/rooms.cjs');

const ours = '^(?:apps|libs|test|bench)/';
const specs = '\\.(?:spec|contract)\\.ts$';
const forbid = (name, from, to) => ({ name, severity: 'error', from, to });

/** `open` rooms may use any package: they are restricted in what they take from the other rooms only. */
const roomRules = Object.entries(rooms).map(([name, { is, may, open }]) =>
  forbid(
    `room-${name}`,
    { path: is, pathNot: specs },
    { ...(open && { path: ours }), ...(may.length > 0 && { pathNot: may }) },
  ),
);

module.exports = {
  forbidden: [
    ...roomRules,
    forbid('nest-only-in-apps-and-wiring', { path: '^libs/(?!wiring/)' }, { path: '@nestjs/' }),
    forbid(
      'what-is-for-specs-stays-in-specs',
      { path: '^(?:apps|libs)/', pathNot: '\\.(?:spec|contract|examples)\\.ts$|/testing\\.ts$' },
      { path: '\\.(?:spec|contract|examples)\\.ts$|/testing\\.ts$' },
    ),
    forbid(
      'one-home-for-the-eventstoredb-client',
      { pathNot: '^(?:libs/event-store/src/eventstoredb|test|bench)/' },
      { path: '@eventstore/db-client' },
    ),
    forbid(
      'one-home-for-the-kafka-client',
      { pathNot: '^(?:apps/relay/src/publish|test)/' },
      { path: '(?:^|/)node_modules/kafkajs/' },
    ),
    forbid('no-circular', {}, { circular: true }),
    forbid('resolves', {}, { couldNotResolve: true }),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default', 'types'] },
  },
};
