import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { ClockModule, type Clock } from './clock.module';
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
    clock,
    ...stores
  }: EventStoreModuleOptions & {
    modules: NonNullable<ModuleMetadata['imports']>;
    /** Real time where absent. */
    clock?: Clock | undefined;
  }): DynamicModule {
    return {
      module: ProcessModule,
      imports: [
        EventStoreModule.forRoot(stores),
        ClockModule.of(clock),
        LoggingModule,
        MetricsModule,
        HealthModule,
        ...modules,
      ],
    };
  }
}
