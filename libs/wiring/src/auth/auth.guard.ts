import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { publicKey } from '../public';
import { rolesKey, type Role } from '../roles';
import { Leavers } from './leavers';
import { Denied } from './refusal';
import type { AuthenticatedRequest } from './principal';
import { Tokens } from './tokens';

/** Stands before every route. Deny by default: a route that names neither `Public` nor `Roles` is open to nobody. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    @Inject(Tokens) private readonly tokens: Tokens,
    @Inject(Leavers) private readonly leavers: Leavers,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const said = <T>(key: string) =>
      this.reflector.getAllAndOverride<T | undefined>(key, [context.getHandler(), context.getClass()]);
    if (said<boolean>(publicKey)) return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    request.principal = await this.tokens.verify(request.get('authorization'));
    await this.leavers.turnAway(request.principal);
    const { role } = request.principal;
    if (!said<readonly Role[]>(rolesKey)?.includes(role))
      throw new Denied('access.role', `This is not open to the role ${role}.`);
    return true;
  }
}
