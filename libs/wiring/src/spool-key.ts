import type { KeyObject } from 'node:crypto';
import { subKeys } from '@app/vault/master-key';
import type { Config } from './config';

/** Enciphers what waits on a disk for the store, and nothing else. */
export const spoolKeyOf = ({ masterKey }: Pick<Config, 'masterKey'>): KeyObject => subKeys(masterKey).spool;
