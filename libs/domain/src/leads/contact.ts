import type { ContactRef } from '../ids';

/** `call-17`: what a contact is known by within a lead. */
export const contactKey = ({ kind, id }: ContactRef): string => `${kind}-${id}`;
