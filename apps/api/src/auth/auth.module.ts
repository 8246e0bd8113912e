import { Global, Module } from '@nestjs/common';
import { GuardModule } from '@app/wiring/auth/guard.module';
import { AccessLog } from './access-log';
import { unauthenticatedMetric } from './unauthenticated.metric';

/** The guard before every route, and what it leaves on record. */
@Global()
@Module({
  imports: [GuardModule],
  providers: [AccessLog, unauthenticatedMetric],
  exports: [AccessLog, unauthenticatedMetric],
})
export class AuthModule {}
