import type { ContactRef } from '@app/domain/ids';
import { Id, OneOf } from '../fields';

const kinds: readonly ContactRef['kind'][] = ['call', 'email', 'message', 'activity'];

/** The contact that something is said about. */
export class AContact implements ContactRef {
  @OneOf(kinds)
  kind!: ContactRef['kind'];
  @Id({ example: 'call-2201' })
  id!: string;
}
