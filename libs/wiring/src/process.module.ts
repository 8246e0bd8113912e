import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { EventStoreModule, type EventStoreModuleOptions } from './event-store.module';
import { HealthModule } from './health.module';
import { LoggingModule } from './logging.module';
import { MetricsModule } from './metrics.module';

/**
 * The root of a process: one set of stores, logs, health and metrics around the modules that it runs. Apps' own modules
 * import none of these, so that standalone runs three of them over the same stores.
 */
@Module({})
export class ProcessModule {
  static of({
    modules,
    ...stores
  }: EventStoreModuleOptions & { modules: NonNullable<ModuleMetadata['imports']> }): DynamicModule {
    return {
      module: ProcessModule,
      imports: [EventStoreModule.forRoot(stores), LoggingModule, MetricsModule, HealthModule, ...modules],
    };
  }
}
