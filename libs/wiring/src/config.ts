import type { KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import { parseMasterKey } from '@app/vault/master-key';
import { isRegion, type Region } from '@app/vault/normalise';
import type { S3Bucket } from '@app/vault/s3/s3.blob-store';
import { captureSourcesOf, type CaptureSource } from './capture-sources';
import { developmentMasterKey } from './development-key';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** What the environment says, read once at boot. Holds secrets: never log it. */
export interface Config {
  /** NODE_ENV is `production`: nothing is made up, and nothing of development is accepted. */
  readonly production: boolean;
  /** DATABASE_URL: vault, read models and, without EVENTSTORE_URL, the event store. */
  readonly databaseUrl: string;
  /** EVENTSTORE_URL */
  readonly eventStoreUrl?: string;
  /** KAFKA_BROKERS; empty where nothing is published. */
  readonly kafkaBrokers: readonly string[];
  readonly host: string;
  readonly port: number;
  /** ONRECORD_MASTER_KEY. A KeyObject prints without its bytes. */
  readonly masterKey: KeyObject;
  /** ONRECORD_DATA_DIR, absolute. */
  readonly dataDir: string;
  /** BLOBS_S3_URL, _REGION, _KEY_ID, _SECRET: the bucket that sealed content lies in; absent, it lies in the data directory. */
  readonly blobs?: S3Bucket;
  /** DEFAULT_REGION: where telephone numbers in national notation are at home; absent, only international ones are normalised. */
  readonly defaultRegion?: Region;
  /** Without `jwksUrl` the local development issuer signs the tokens. */
  readonly auth: { readonly issuer: string; readonly audience: string; readonly jwksUrl?: string };
  readonly logLevel: (typeof logLevels)[number];
  /** CAPTURE_SOURCES: whose webhooks are taken. Empty where none are. */
  readonly captureSources: readonly CaptureSource[];
  /** SPOOL_MAX_BYTES: most that waits on the disk for the store. */
  readonly spoolMaxBytes: number;
  /** MAIL_LISTEN, MAIL_TLS_CERT, MAIL_TLS_KEY: where letters are taken by SMTP; absent where none are. */
  readonly mail?: MailListenerConfig;
}
export interface MailListenerConfig {
  readonly host: string;
  readonly port: number;
  /** Files in PEM; without them there is no STARTTLS, and AUTH from this machine alone. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
}

/** All that is wrong, at once; names variables, never their values. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The environment is not fit to start with:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

type Env = Readonly<Record<string, string | undefined>>;

/** Throws ConfigError. In development a missing master key is made in the data directory. */
export function readConfig(env: Env = process.env): Config {
  const problems: string[] = [];
  const optional = <T>(name: string, meaning: string, parse: (text: string) => T | undefined): T | undefined => {
    const text = env[name]?.trim();
    if (!text) return undefined;
    const value = parse(text);
    if (value === undefined) problems.push(`${name} must be ${meaning}`);
    return value;
  };
  const need = (name: string, why: string) => {
    if (!env[name]?.trim()) problems.push(`${name} is missing: ${why}`);
  };

  const production = env['NODE_ENV'] === 'production';
  need('DATABASE_URL', 'the PostgreSQL database');
  if (production) {
    need('ONRECORD_MASTER_KEY', 'in production the key to all personal data is given, never made up');
    need('AUTH_JWKS_URL', 'production accepts no tokens of the development issuer');
  }
  if (production || env['AUTH_JWKS_URL']) need('AUTH_ISSUER', 'whose tokens are accepted');
  const databaseUrl = optional('DATABASE_URL', 'postgres://…', url('postgres:', 'postgresql:'));
  const eventStoreUrl = optional(
    'EVENTSTORE_URL',
    'esdb://… or esdb+discover://…',
    matching(/^(esdb|kurrentdb)(\+discover)?:\/\/\S+$/),
  );
  const kafkaBrokers = optional('KAFKA_BROKERS', 'host:port, comma separated', hosts) ?? [];
  const host = optional('HOST', 'a host name or address', matching(/^\S+$/)) ?? '127.0.0.1';
  const port = optional('PORT', 'a port, 0 to 65535', portNumber) ?? 3000;
  const dataDir = resolve(env['ONRECORD_DATA_DIR']?.trim() || '.onrecord');
  const givenKey = optional('ONRECORD_MASTER_KEY', '32 bytes in base64 (openssl rand -base64 32)', masterKeyOf);
  const defaultRegion = optional('DEFAULT_REGION', 'an ISO 3166 country code: NL', (code) =>
    isRegion(code) ? code : undefined,
  );
  const issuer = optional('AUTH_ISSUER', 'without white space', matching(/^\S+$/)) ?? 'onrecord-development';
  const audience = optional('AUTH_AUDIENCE', 'without white space', matching(/^\S+$/)) ?? 'onrecord';
  const jwksUrl = optional(
    'AUTH_JWKS_URL',
    production ? 'https://…' : 'https://… or http://…',
    url('https:', ...(production ? [] : ['http:'])),
  );
  const blobs = optional(
    'BLOBS_S3_URL',
    production ? 'https://host/bucket' : 'https://host/bucket or http://host/bucket',
    bucketAt(...(production ? ['https:'] : ['https:', 'http:'])),
  );
  const blobsRegion = optional('BLOBS_S3_REGION', 'a region: eu-central-1', matching(/^[a-z0-9-]+$/)) ?? 'us-east-1';
  if (env['BLOBS_S3_URL']?.trim()) {
    need('BLOBS_S3_KEY_ID', 'the key by which the bucket is reached');
    need('BLOBS_S3_SECRET', 'what the key signs with');
  }
  const blobsKeyId = optional('BLOBS_S3_KEY_ID', 'without white space', matching(/^\S+$/));
  const blobsSecret = optional('BLOBS_S3_SECRET', 'without white space', matching(/^\S+$/));
  const logLevel =
    optional('LOG_LEVEL', `one of ${logLevels.join(', ')}`, (text) => logLevels.find((l) => l === text)) ?? 'info';
  const spoolMaxBytes =
    optional('SPOOL_MAX_BYTES', 'whole bytes, 1048576 or more', (text) =>
      /^\d{7,15}$/.test(text) && Number(text) >= 1024 ** 2 ? Number(text) : undefined,
    ) ?? 1024 ** 3;
  const capture = captureSourcesOf(env['CAPTURE_SOURCES']?.trim() || '[]');
  problems.push(...capture.problems.map((problem) => `CAPTURE_SOURCES${problem.startsWith('[') ? '' : ' '}${problem}`));

  const listen = optional('MAIL_LISTEN', 'host:port', listenAddress);
  const [certFile, keyFile] = [env['MAIL_TLS_CERT']?.trim(), env['MAIL_TLS_KEY']?.trim()];
  if (Boolean(certFile) !== Boolean(keyFile)) problems.push('MAIL_TLS_CERT and MAIL_TLS_KEY go together');
  if (listen && capture.problems.length === 0 && !capture.sources.some(({ source }) => source === 'mail'))
    problems.push('MAIL_LISTEN takes letters of nobody: CAPTURE_SOURCES has no source mail');

  if (problems.length > 0 || databaseUrl === undefined) throw new ConfigError(problems);
  return {
    production,
    databaseUrl,
    ...(eventStoreUrl && { eventStoreUrl }),
    kafkaBrokers,
    host,
    port,
    masterKey: givenKey ?? developmentMasterKey(dataDir),
    dataDir,
    ...(blobs &&
      blobsKeyId &&
      blobsSecret && { blobs: { ...blobs, region: blobsRegion, keyId: blobsKeyId, secret: blobsSecret } }),
    ...(defaultRegion && { defaultRegion }),
    auth: { issuer, audience, ...(jwksUrl && { jwksUrl }) },
    logLevel,
    captureSources: capture.sources,
    spoolMaxBytes,
    ...(listen && { mail: { ...listen, ...(certFile && keyFile && { tls: { certFile, keyFile } }) } }),
  };
}

const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : undefined);
const url =
  (...schemes: readonly string[]) =>
  (text: string) =>
    URL.canParse(text) && schemes.includes(new URL(text).protocol) ? text : undefined;
const bucketAt =
  (...schemes: readonly string[]) =>
  (text: string): Pick<S3Bucket, 'endpoint' | 'bucket'> | undefined => {
    const at = URL.canParse(text) ? new URL(text) : undefined;
    const bucket = at && /^\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?$/.exec(at.pathname)?.[1];
    const isPlain = at && schemes.includes(at.protocol) && !at.username && !at.password && !at.search && !at.hash;
    return at && bucket && isPlain ? { endpoint: at.origin, bucket } : undefined;
  };
const portNumber = (text: string) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined);
const listenAddress = (text: string) => {
  const [, bracketed, name, digits = ''] = /^(?:\[([0-9a-f:]+)\]|([^\s:]+)):(\d{1,5})$/i.exec(text) ?? [];
  const port = portNumber(digits);
  const host = bracketed ?? name;
  return host !== undefined && port !== undefined ? { host, port } : undefined;
};
const hosts = (text: string) => {
  const brokers = text.split(',').map((broker) => broker.trim());
  return brokers.every((broker) => /^[^\s:]+:\d{1,5}$/.test(broker)) ? brokers : undefined;
};
const masterKeyOf = (text: string) => {
  try {
    return parseMasterKey(text);
  } catch {
    return undefined;
  }
};
