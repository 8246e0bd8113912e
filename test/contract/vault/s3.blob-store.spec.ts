import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { blobStoreContract } from '@app/vault/blob-store.contract';
import { s3BlobStore, type S3Bucket } from '@app/vault/s3/s3.blob-store';

let directory: string;
let server: S3rver;
let place: S3Bucket;
const serverOn = (port: number, configureBuckets: { name: string; configs: string[] }[]) => {
  const objects = join(directory, 'objects');
  return new S3rver({ address: '127.0.0.1', port, silent: true, directory: objects, configureBuckets });
};
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'blobs-s3-'));
  server = serverOn(0, [{ name: 'calls', configs: [] }]);
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  place = { endpoint, bucket: 'calls', region: 'us-east-1', keyId: 'S3RVER', secret: 'S3RVER' };
});
afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const spool = () => join(directory, 'spool');
/** s3rver writes an object as its content beside what it knows of it. */
const objects = async () =>
  (await readdir(directory, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && (entry.name.endsWith('._S3rver_object') || entry.parentPath === spool()),
  );

describe('blobs in a bucket', () => {
  blobStoreContract(async () => ({
    blobs: await s3BlobStore(place, spool()),
    everything: async () => (await objects()).map(({ name }) => name),
  }));
});

it('does not begin without its bucket, and names neither key nor secret', async () => {
  for (const wrong of [
    { ...place, bucket: 'elsewhere' },
    { ...place, keyId: 'nobody', secret: 'a secret of nobody' },
    { ...place, endpoint: 'http://127.0.0.1:1' },
  ]) {
    const failed: unknown = await s3BlobStore(wrong, spool()).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'vault.unavailable' });
    expect(JSON.stringify(failed, Object.getOwnPropertyNames(failed))).not.toMatch(/S3RVER|nobody/);
  }
});

it('says that it cannot be reached, and goes on once it can', async () => {
  const blobs = await s3BlobStore(place, spool());
  const name = 'a'.repeat(64);
  server.httpServer.closeAllConnections();
  await server.close();
  await expect(blobs.get(name)).rejects.toMatchObject({ code: 'vault.unavailable' });
  await expect(blobs.put(name, Buffer.from('sealed'))).rejects.toMatchObject({ code: 'vault.unavailable' });
  server = serverOn(Number(new URL(place.endpoint).port), []);
  await server.run();
  expect(await blobs.get(name)).toBeUndefined();
});
