import { SetMetadata } from '@nestjs/common';

export const roles = ['rep', 'manager', 'auditor', 'service'] as const;
/** What a token says its bearer is; exactly one. */
export type Role = (typeof roles)[number];
export const isRole = (value: unknown): value is Role => roles.some((role) => role === value);

export const rolesKey = 'onrecord:roles';
/** Who may call the route; the API's guard lets nobody in where neither this nor `Public` stands. */
export const Roles = (...allowed: readonly Role[]): MethodDecorator & ClassDecorator => SetMetadata(rolesKey, allowed);
