import { keyStoreContract } from '../key-store.contract';
import { MemoryKeyStore } from './memory.key-store';

describe('key store in memory', () => {
  keyStoreContract(async () => {
    const store = new MemoryKeyStore();
    return async () => store;
  });
});
