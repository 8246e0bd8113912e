import { newMasterKey, parseMasterKey } from '../master-key';
import { openVault, type VaultParts } from '../sealing.vault';
import type { Vault } from '../vault';
import { MemoryBlobStore } from './memory.blob-store';
import { MemoryKeyStore } from './memory.key-store';

/** A whole vault for specs, under a master key of its own. */
export const memoryVault = (parts: Partial<VaultParts> = {}): Promise<Vault> =>
  openVault({
    masterKey: parseMasterKey(newMasterKey()),
    keys: new MemoryKeyStore(),
    blobs: new MemoryBlobStore(),
    ...parts,
  });
