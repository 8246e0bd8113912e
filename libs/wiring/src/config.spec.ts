import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newMasterKey, parseMasterKey } from '@app/vault/master-key';
import { ConfigError, readConfig } from './config';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'config-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const databaseUrl = 'postgres://somebody:hunter2@db:5432/onrecord';
const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig({ ONRECORD_DATA_DIR: dataDir, ...env });
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems;
  }
};
const named = (problems: readonly string[]) => problems.map((problem) => problem.split(' ', 1)[0]);

it('needs a database and makes up the rest in development', () => {
  expect(readConfig({ DATABASE_URL: databaseUrl, ONRECORD_DATA_DIR: dataDir })).toMatchObject({
    production: false,
    databaseUrl,
    kafkaBrokers: [],
    host: '127.0.0.1',
    port: 3000,
    dataDir,
    auth: { issuer: 'onrecord-development', audience: 'onrecord' },
    logLevel: 'info',
  });
});

it('reads everything', () => {
  const masterKey = newMasterKey();
  const config = readConfig({
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    EVENTSTORE_URL: 'esdb+discover://events:2113?tls=true',
    KAFKA_BROKERS: 'one:9092, two:9092',
    BLOBS_S3_URL: 'https://s3.eu-central-1.example.org/calls',
    BLOBS_S3_REGION: 'eu-central-1',
    BLOBS_S3_KEY_ID: 'key',
    BLOBS_S3_SECRET: 'secret',
    DEFAULT_REGION: 'NL',
    HOST: '0.0.0.0',
    PORT: '0',
    ONRECORD_MASTER_KEY: masterKey,
    ONRECORD_DATA_DIR: dataDir,
    AUTH_ISSUER: 'https://id.example.org/',
    AUTH_AUDIENCE: 'sales',
    AUTH_JWKS_URL: 'https://id.example.org/keys',
    LOG_LEVEL: 'warn',
  });
  expect(config).toMatchObject({
    production: true,
    eventStoreUrl: 'esdb+discover://events:2113?tls=true',
    kafkaBrokers: ['one:9092', 'two:9092'],
    blobs: {
      ...{ endpoint: 'https://s3.eu-central-1.example.org', bucket: 'calls' },
      ...{ region: 'eu-central-1', keyId: 'key', secret: 'secret' },
    },
    defaultRegion: 'NL',
    host: '0.0.0.0',
    port: 0,
    auth: { issuer: 'https://id.example.org/', audience: 'sales', jwksUrl: 'https://id.example.org/keys' },
    logLevel: 'warn',
  });
  expect(config.masterKey.equals(parseMasterKey(masterKey))).toBe(true);
});

it('lists all that is missing in production at once', () => {
  expect(named(problemsOf({ NODE_ENV: 'production' }))).toEqual([
    'DATABASE_URL',
    'ONRECORD_MASTER_KEY',
    'AUTH_JWKS_URL',
    'AUTH_ISSUER',
  ]);
});

it('reaches a bucket with its keys or not at all, and in production never in the open', () => {
  const bucket = { DATABASE_URL: databaseUrl, BLOBS_S3_URL: 'http://127.0.0.1:9000/calls' };
  expect(named(problemsOf(bucket))).toEqual(['BLOBS_S3_KEY_ID', 'BLOBS_S3_SECRET']);
  const keys = { BLOBS_S3_KEY_ID: 'key', BLOBS_S3_SECRET: 'secret' };
  expect(readConfig({ ...bucket, ...keys, ONRECORD_DATA_DIR: dataDir }).blobs).toMatchObject({ region: 'us-east-1' });
  expect(named(problemsOf({ ...bucket, ...keys, NODE_ENV: 'production' }))).toContain('BLOBS_S3_URL');
  for (const url of [
    'https://host',
    'https://key:secret@host/calls',
    'https://host/Calls',
    'https://host/a/b',
    'calls',
  ])
    expect(named(problemsOf({ ...bucket, ...keys, BLOBS_S3_URL: url }))).toEqual(['BLOBS_S3_URL']);
});

it('lists all that is malformed at once, without its value', () => {
  const wrong = {
    DATABASE_URL: 'mysql://hunter2@db',
    EVENTSTORE_URL: 'http://hunter2',
    KAFKA_BROKERS: 'hunter2',
    HOST: 'hunter 2',
    PORT: '70000',
    ONRECORD_MASTER_KEY: 'hunter2',
    AUTH_ISSUER: 'hunter 2',
    AUTH_AUDIENCE: 'hunter 2',
    AUTH_JWKS_URL: 'ftp://hunter2',
    LOG_LEVEL: 'hunter2',
  };
  const problems = problemsOf(wrong);
  expect(named(problems).sort()).toEqual(Object.keys(wrong).sort());
  expect(problems.join()).not.toMatch(/hunter|70000/);
});

it('takes the keys of the issuer over TLS alone in production', () => {
  const env = {
    DATABASE_URL: databaseUrl,
    AUTH_JWKS_URL: 'http://id/keys',
    AUTH_ISSUER: 'id',
    ONRECORD_MASTER_KEY: newMasterKey(),
  };
  expect(problemsOf(env)).toEqual([]);
  expect(named(problemsOf({ ...env, NODE_ENV: 'production' }))).toEqual(['AUTH_JWKS_URL']);
});

it('keeps the master key of a developer in the data directory, for its owner alone', () => {
  const read = () => readConfig({ DATABASE_URL: databaseUrl, ONRECORD_DATA_DIR: join(dataDir, 'new') }).masterKey;
  const first = read();
  expect(read().equals(first)).toBe(true);
  const path = join(dataDir, 'new', 'master.key');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(parseMasterKey(readFileSync(path, 'utf8').trim()).equals(first)).toBe(true);

  writeFileSync(path, 'cut off');
  expect(read).toThrow('not 32 bytes in base64');
});

describe('sources of captured facts', () => {
  const twilio = {
    source: 'twilio',
    account: 'main',
    zone: 'Europe/Amsterdam',
    secret: 'hunter2hunter2hunter2',
    url: 'https://record.example.org',
  };
  const read = (list: unknown) => problemsOf({ DATABASE_URL: databaseUrl, CAPTURE_SOURCES: JSON.stringify(list) });

  it('are none unless said', () =>
    expect(readConfig({ DATABASE_URL: databaseUrl, ONRECORD_DATA_DIR: dataDir }).captureSources).toEqual([]));

  it('are read, several of one vendor too', () => {
    const list = [twilio, { ...twilio, account: 'other' }, { ...twilio, source: 'amocrm', url: undefined }];
    const config = readConfig({
      DATABASE_URL: databaseUrl,
      ONRECORD_DATA_DIR: dataDir,
      CAPTURE_SOURCES: JSON.stringify(list),
    });
    expect(config.captureSources).toEqual(JSON.parse(JSON.stringify(list)));
  });

  it.each([
    [{ source: 'fax' }, 'source'],
    [{ account: 'a b' }, 'account'],
    [{ zone: 'Mars/Olympus' }, 'zone'],
    [{ secret: 'hunter2' }, 'secret'],
    [{ url: undefined }, 'url'],
    [{ url: 'https://record.example.org/path' }, 'url'],
  ])('with %j are refused, without the value', (change, field) => {
    const problems = read([twilio, { ...twilio, account: 'other', ...change }]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`CAPTURE_SOURCES[1].${field} must be`);
    expect(problems[0]).not.toMatch(/hunter|record\.example/);
  });

  it("say what outcomes of HubSpot's portals mean, in words that are known", () => {
    const hubspot = { ...twilio, source: 'hubspot', url: undefined };
    expect(read([{ ...hubspot, outcomes: { 'Meeting booked': 'human', 'b2cf-1': 'voicemail' } }])).toEqual([]);
    for (const list of [
      [{ ...hubspot, outcomes: { 'Meeting booked': 'nice' } }],
      [{ ...hubspot, outcomes: ['human'] }],
      [{ ...twilio, outcomes: { a: 'human' } }],
    ])
      expect(read(list)).toEqual([expect.stringContaining('CAPTURE_SOURCES[0].outcomes must be HubSpot')]);
  });

  it('are refused twice, in another shape, and with what nobody knows', () => {
    expect(read([twilio, twilio])).toHaveLength(1);
    expect(read({})).toEqual(['CAPTURE_SOURCES must be a JSON list of {source, account, zone, secret}']);
    expect(read([{ ...twilio, hunter2: 1 }])).toEqual(['CAPTURE_SOURCES[0] has an unknown field']);
    expect(read([null])).toHaveLength(4);
  });
});

describe('letters by SMTP', () => {
  const mail = { source: 'mail', account: 'main', zone: 'UTC', secret: '0123456789abcdefghij' };
  const base = { DATABASE_URL: databaseUrl, CAPTURE_SOURCES: JSON.stringify([mail]) };
  const read = (env: Record<string, string>) => readConfig({ ONRECORD_DATA_DIR: dataDir, ...base, ...env });

  it('are taken where it is said', () => {
    expect(read({})).not.toHaveProperty('mail');
    expect(read({ MAIL_LISTEN: '0.0.0.0:25' }).mail).toEqual({ host: '0.0.0.0', port: 25 });
    expect(read({ MAIL_LISTEN: '[::1]:2525', MAIL_TLS_CERT: 'c.pem', MAIL_TLS_KEY: 'k.pem' }).mail).toEqual({
      host: '::1',
      port: 2525,
      tls: { certFile: 'c.pem', keyFile: 'k.pem' },
    });
  });

  it.each<[Record<string, string>, string]>([
    [{ MAIL_LISTEN: '25' }, 'MAIL_LISTEN'],
    [{ MAIL_LISTEN: 'host:65536' }, 'MAIL_LISTEN'],
    [{ MAIL_LISTEN: '0.0.0.0:25', CAPTURE_SOURCES: '[]' }, 'MAIL_LISTEN'],
    [{ MAIL_TLS_CERT: 'c.pem' }, 'MAIL_TLS_CERT'],
    [{ CAPTURE_SOURCES: JSON.stringify([{ ...mail, secret: 'Not-Fit-For-An-Address' }]) }, 'CAPTURE_SOURCES[0].secret'],
    [{ CAPTURE_SOURCES: JSON.stringify([{ ...mail, secret: 'a'.repeat(60) }]) }, 'CAPTURE_SOURCES[0].secret'],
  ])('%j is wrong', (env, name) => expect(named(problemsOf({ ...base, ...env }))).toEqual([name]));
});

it('the spool has a gibibyte, or what is said', () => {
  const of = (env: Record<string, string>) =>
    readConfig({ DATABASE_URL: databaseUrl, ONRECORD_DATA_DIR: dataDir, ...env }).spoolMaxBytes;
  expect([of({}), of({ SPOOL_MAX_BYTES: '5000000' })]).toEqual([1024 ** 3, 5_000_000]);
  for (const bad of ['1000', '1e9', '-1', '1GiB'])
    expect(named(problemsOf({ DATABASE_URL: databaseUrl, SPOOL_MAX_BYTES: bad }))).toEqual(['SPOOL_MAX_BYTES']);
});
