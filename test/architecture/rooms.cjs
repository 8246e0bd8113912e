/**
 * The rooms of the house: which files each holds (`is`; every source file is in exactly one) and what they may import
 * (`may`; whatever is absent is forbidden, `$1` is the first group of `is`). docs/adr/ tells why, CONTRIBUTING.md how.
 */
const npm = (...names) => `(?:^|/)node_modules/(?:@types/)?(?:${names.join('|')})/`;
const node = (...names) => `^(?:node:)?(?:${names.join('|')})$`;

const decider = '^libs/decider/src/';
const ids = '^libs/domain/src/ids\\.ts$';
const facts = '^libs/decider/src/fact\\.ts$';
const anyEvents = '^libs/domain/src/[^/]+/[^/]+\\.events\\.ts$';
const anyCommands = '^libs/domain/src/[^/]+/[^/]+\\.commands\\.ts$';
const storedEvents = '^libs/domain/src/stored-events\\.ts$';
const projectionPort = '^libs/projections/src/projection\\.ts$';
const storePort = '^libs/event-store/src/[^/]+\\.ts$';
const vaultCore = '^libs/vault/src/[^/]+\\.ts$';
const vaultPort = '^libs/vault/src/vault\\.ts$';
const anyView = '^libs/projections/src/[^/]+/[^/]+\\.(?:query|entity)\\.ts$';
/** What a client needs to read its own write: waiting for a position. */
const readPositions = '^libs/read-store/src/(?:checkpoints|data-source)\\.ts$';
/** What consumers of the store share out, what projections failed on, and what lies aside in spools. */
const leaseAndParked = '^libs/read-store/src/(?:lease|parked|set-aside)\\.ts$';
const parsers = npm('csv-parse', 'luxon', 'yaml', 'iconv-lite', 'mailparser', 'mailauth', 'ajv');

/** A kebab-case name, with `.kind`s behind it. */
const named = (...kinds) => `[a-z0-9-]+(?:\\.(?:${kinds.join('|')}))*\\.ts$`;
const anyName = '[a-z0-9.-]+\\.ts$';
const anyPath = '[a-z0-9/.-]+\\.ts$';
const slice = named('events', 'commands', 'contract', 'examples', 'spec');
const calendar = '^libs/calendar/src/[^/]+\\.ts$';

exports.rooms = {
  decider: { is: `^libs/decider/src/${named('spec')}`, may: [decider] },

  // Local days and working time: one reckoning for what is planned, what is overdue and what is counted.
  calendar: { is: `^libs/calendar/src/${named('spec')}`, may: [facts, calendar] },

  'domain-ids': { is: ids, may: [] },
  'domain-stored-events': { is: storedEvents, may: [facts, ids, anyEvents] },
  'domain-slice': {
    is: `^libs/domain/src/(?!policies/|calls/|emails/|messages/|leads/|plans/)([a-z-]+)/${slice}`,
    may: [decider, ids, '^libs/domain/src/$1/'],
  },
  // Whose it was and what was objected in it is the same story in a call, a letter and a message: ADR 3.
  'domain-conversation': {
    is: `^libs/domain/src/(calls|emails|messages)/${slice}`,
    may: [decider, ids, '^libs/domain/src/$1/', '^libs/domain/src/(?:conversations|objections)/'],
  },
  // A task is the same story whether a lead's stream tells it, or its own, or a plan lists it.
  'domain-task-bearing': {
    is: `^libs/domain/src/(leads|plans)/${slice}`,
    may: [decider, ids, calendar, '^libs/domain/src/$1/', '^libs/domain/src/tasks/'],
  },
  'domain-policy': {
    is: `^libs/domain/src/policies/(?:policy|outreach|when-[a-z-]+\\.policy)(?:\\.examples|\\.spec)?\\.ts$`,
    may: [decider, calendar, '^libs/domain/src/'],
  },

  'projection-port': {
    is: '^libs/projections/src/(?:projection|testing)(?:\\.spec)?\\.ts$',
    may: [facts, projectionPort],
  },
  // What every answer shares: the moment that it holds.
  'answer-port': {
    is: '^libs/projections/src/(?!projection|testing)[a-z-]+(?:\\.spec)?\\.ts$',
    may: [facts, npm('typeorm')],
  },
  'view-fold': {
    is: `^libs/projections/src/([a-z-]+)/${named('projection', 'examples', 'spec')}`,
    may: [
      facts,
      ids,
      anyEvents,
      calendar,
      projectionPort,
      '^libs/projections/src/$1/[^/]+(?<!\\.query|\\.entity)\\.ts$',
    ],
  },
  'view-answer': {
    is: '^libs/projections/src/([a-z-]+)/[a-z0-9-]+\\.(?:entity|query)(?:\\.spec)?\\.ts$',
    may: [
      facts,
      ids,
      anyEvents,
      npm('typeorm'),
      vaultPort,
      calendar,
      '^libs/domain/src/departments/rules\\.ts$',
      '^libs/projections/src/[^/]+\\.ts$',
      '^libs/projections/src/$1/',
      // A fact is folded once; whoever asks something else of it reads the same rows.
      '^libs/projections/src/[^/]+/[^/]+\\.(?:entity|query)\\.ts$',
    ],
  },

  'store-port': {
    is: `^libs/event-store/src/${named('contract', 'spec')}`,
    may: [decider, storePort, node('crypto', 'events', 'timers/promises')],
  },
  'store-memory': {
    is: `^libs/event-store/src/memory/${named('event-store', 'spec')}`,
    may: [facts, storePort, '^libs/event-store/src/memory/', node('crypto')],
  },
  'store-postgres': {
    is: `^libs/event-store/src/postgres/(?:${anyName}|sql/[a-z-]+\\.sql$)`,
    may: [
      facts,
      storePort,
      '^libs/event-store/src/postgres/',
      npm('pg'),
      node('crypto', 'fs', 'path', 'timers/promises'),
    ],
  },
  'store-eventstoredb': {
    is: `^libs/event-store/src/eventstoredb/${anyName}`,
    may: [
      facts,
      storePort,
      '^libs/event-store/src/eventstoredb/',
      npm('@eventstore/db-client'),
      node('crypto', 'timers/promises'),
    ],
  },

  'read-store': {
    is: `^libs/read-store/src/(?:${named('spec')}|migrations/[0-9]+-[a-z-]+\\.ts$)`,
    may: [
      facts,
      projectionPort,
      storePort,
      '^libs/read-store/src/',
      npm('typeorm', 'pg'),
      node('crypto', 'timers/promises'),
    ],
  },

  'vault-core': {
    is: `^libs/vault/src/${named('vault', 'contract', 'spec')}`,
    may: [facts, vaultCore, npm('libphonenumber-js'), node('crypto', 'util')],
  },
  'vault-memory': { is: `^libs/vault/src/memory/${anyName}`, may: [facts, vaultCore, '^libs/vault/src/memory/'] },
  'vault-postgres': {
    is: `^libs/vault/src/postgres/${anyName}`,
    may: [facts, vaultCore, '^libs/vault/src/postgres/', npm('pg')],
  },
  'vault-files': {
    is: `^libs/vault/src/files/${anyName}`,
    may: [facts, vaultCore, '^libs/vault/src/files/', node('crypto', 'fs', 'fs/promises', 'os', 'path')],
  },
  'vault-s3': {
    is: `^libs/vault/src/s3/${anyName}`,
    may: [
      vaultCore,
      '^libs/vault/src/s3/',
      // what comes in pieces waits on this machine's disk for its name
      '^libs/vault/src/files/incoming\\.ts$',
      npm('@aws-sdk/client-s3'),
      node('fs', 'fs/promises', 'stream'),
    ],
  },

  // Bytes that wait on a disk: it knows neither what they are nor where they go.
  spool: {
    is: `^libs/spool/src/${named('spool', 'spec')}`,
    may: [
      '^libs/spool/src/',
      '^libs/vault/src/(?:cipher|vault)\\.ts$',
      node('crypto', 'fs', 'fs/promises', 'net', 'path', 'timers/promises'),
    ],
  },

  // The port speaks the domain's words; a source has commands to speak with, so it can't forge an event.
  'capture-port': { is: '^libs/capture/src/captured\\.ts$', may: [facts, ids, anyEvents, anyCommands] },
  'capture-text': {
    is: `^libs/capture/src/(?!captured\\.ts)${named('examples', 'spec')}`,
    // fast-check: what is hostile is made by it, for specs alone
    may: ['^libs/capture/src/[^/]+\\.ts$', facts, parsers, npm('fast-check'), node('util')],
  },
  'capture-source': {
    is: `^libs/capture/src/([a-z0-9-]+)/${anyName}`,
    may: [
      facts,
      ids,
      anyCommands,
      '^libs/capture/src/[^/]+\\.ts$',
      '^libs/capture/src/$1/',
      // What any source may send is a contract: the parser is held to the schema that is published.
      '^libs/contracts/src/capture/',
      parsers,
      node('crypto', 'stream', 'util'),
    ],
  },

  // From what was captured to commands, and through the decider into the store.
  intake: {
    is: `^libs/intake/src/${named('spec')}`,
    may: [
      '^libs/intake/src/',
      decider,
      '^libs/domain/src/',
      '^libs/capture/src/captured\\.ts$',
      storePort,
      vaultPort,
      node('crypto'),
    ],
  },

  contracts: { is: `^libs/contracts/src/(?:kafka|http|capture)/${anyName}`, may: ['^libs/contracts/src/'] },

  wiring: {
    is: `^libs/wiring/src/(?:auth/)?${anyName}`,
    open: true,
    may: [decider, ids, storedEvents, anyEvents, projectionPort, '^libs/(?:wiring|event-store|read-store|vault)/src/'],
  },

  api: {
    is: `^apps/api/src/${anyPath}`,
    open: true,
    may: [
      '^apps/api/src/',
      '^libs/(?:calendar|decider|domain|capture|intake|contracts|spool|wiring)/src/',
      storePort,
      anyView,
      projectionPort,
      readPositions,
      '^libs/read-store/src/set-aside\\.ts$',
      vaultPort,
    ],
  },
  projector: {
    is: `^apps/projector/src/${anyPath}`,
    open: true,
    may: ['^apps/projector/src/', facts, storedEvents, storePort, '^libs/(?:projections|read-store|wiring)/src/'],
  },
  relay: {
    is: `^apps/relay/src/${anyPath}`,
    open: true,
    may: [
      '^apps/relay/src/',
      '^libs/(?:calendar|decider|domain|contracts|wiring)/src/',
      storePort,
      anyView,
      readPositions,
      leaseAndParked,
    ],
  },
  cli: { is: `^apps/cli/src/${anyPath}`, open: true, may: ['^apps/cli/src/', '^libs/'] },
  standalone: {
    is: `^apps/standalone/src/${anyName}`,
    open: true,
    may: [
      '^apps/standalone/src/',
      '^apps/(?:api|projector|relay)/src/[^/]+\\.module\\.ts$',
      '^libs/wiring/src/',
      storePort,
    ],
  },

  test: {
    is: '^test/(?:(?:architecture|contract|database|e2e|faults)/|until\\.ts$)',
    open: true,
    may: ['^(?:apps|libs|test)/'],
  },
  bench: { is: '^bench/', open: true, may: ['^(?:bench|libs|test/database)/'] },
};

/** The names of the rooms that a file, given by its path from the project's root with slashes, is in. */
exports.roomsOf = (file) => Object.keys(exports.rooms).filter((room) => new RegExp(exports.rooms[room].is).test(file));
