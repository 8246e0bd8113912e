import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Config } from '../config';
import { CONFIG } from '../event-store.module';
import { AuthGuard } from './auth.guard';
import { DevelopmentIssuer } from './development-issuer';
import { Leavers } from './leavers';
import { Tokens } from './tokens';

/** `DevelopmentIssuer`, or null where a real issuer is configured; config refuses production without one. */
export const DEVELOPMENT_ISSUER = Symbol('DEVELOPMENT_ISSUER');

/** Puts the guard before every route of the process, those of other modules included. */
@Global()
@Module({
  providers: [
    {
      provide: DEVELOPMENT_ISSUER,
      inject: [CONFIG],
      useFactory: ({ auth, dataDir, production }: Config) =>
        auth.jwksUrl || production ? null : DevelopmentIssuer.open(dataDir, auth),
    },
    {
      provide: Tokens,
      inject: [CONFIG, DEVELOPMENT_ISSUER],
      useFactory: ({ auth }: Config, issuer: DevelopmentIssuer | null) =>
        issuer ? Tokens.issuedBy(issuer, auth) : Tokens.fromJwks(auth.jwksUrl!, auth),
    },
    Leavers,
    { provide: APP_GUARD, useClass: AuthGuard },
  ],
  exports: [Tokens, Leavers, DEVELOPMENT_ISSUER],
})
export class GuardModule {}
