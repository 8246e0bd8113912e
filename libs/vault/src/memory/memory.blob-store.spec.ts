import { blobStoreContract } from '../blob-store.contract';
import { MemoryBlobStore } from './memory.blob-store';

describe('blobs in memory', () => {
  blobStoreContract(async () => {
    const blobs = new MemoryBlobStore();
    return { blobs, everything: async () => blobs.names() };
  });
});
