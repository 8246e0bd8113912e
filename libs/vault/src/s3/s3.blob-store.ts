import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { placeOf, type BlobStore } from '../blob-store';
import { Incoming } from '../files/incoming';
import { VaultError } from '../vault';

/** A bucket of any store that speaks S3, addressed by path. Holds a secret: never log it. */
export interface S3Bucket {
  /** `https://host:port` */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
}

/**
 * One object a blob: `ab/cdef…`. What comes in pieces is written down in `directory`, of this machine, until its name is
 * known. Throws `vault.unavailable` where the bucket can't be reached.
 */
export async function s3BlobStore(
  { endpoint, bucket, region, keyId, secret }: S3Bucket,
  directory: string,
): Promise<BlobStore> {
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId: keyId, secretAccessKey: secret },
    forcePathStyle: true,
    // checksums in trailers, the default, are more than many stores understand
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000 },
  });
  const incoming = new Incoming(directory);
  await incoming.tidy();
  await reaching(() => client.send(new HeadBucketCommand({ Bucket: bucket })));
  return new S3BlobStore(client, bucket, incoming);
}

class S3BlobStore implements BlobStore {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly incoming: Incoming,
  ) {}

  async put(name: string, bytes: Uint8Array): Promise<void> {
    await this.send(name, bytes, bytes.length);
  }

  take(content: AsyncIterable<Uint8Array>, name: () => Promise<string>): Promise<void> {
    return this.incoming.hold(content, async (path) => {
      const { size } = await stat(path);
      await this.send(await name(), createReadStream(path), size);
    });
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const command = new GetObjectCommand({ Bucket: this.bucket, Key: keyOf(name) });
    return reaching(() => unless(isNone, async () => (await this.client.send(command)).Body?.transformToByteArray()));
  }

  async read(name: string, from: number, to: number): Promise<AsyncIterable<Uint8Array> | undefined> {
    const range = { Bucket: this.bucket, Key: keyOf(name), Range: `bytes=${from}-${to - 1}` };
    const begin = async () => (await this.client.send(new GetObjectCommand(range))).Body as Readable;
    const isPast = ({ name }: Error) => name === 'InvalidRange';
    return reaching(() => unless(isNone, async () => (await unless(isPast, begin)) ?? Readable.from([])));
  }

  async remove(name: string): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.bucket, Key: keyOf(name) });
    await reaching(() => this.client.send(command));
  }

  private async send(name: string, body: Uint8Array | Readable, length: number): Promise<void> {
    const input: PutObjectCommandInput = {
      ...{ Bucket: this.bucket, Key: keyOf(name), Body: body, ContentLength: length },
      // the name is the checksum: the store refuses what broke on the way
      ChecksumSHA256: Buffer.from(name, 'hex').toString('base64'),
    };
    await reaching(() => this.client.send(new PutObjectCommand(input)));
  }
}

const keyOf = (name: string) => placeOf(name).join('/');
const isNone = ({ name }: Error) => name === 'NoSuchKey' || name === 'NotFound';

/** Undefined where it fails as `expected`. */
async function unless<T>(expected: (error: Error) => boolean, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (expected(error as Error)) return undefined;
    throw error;
  }
}

async function reaching<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    // of what the driver says its kind alone: it quotes requests
    throw new VaultError('vault.unavailable', `the object store fails: ${(error as Error).name}`);
  }
}
