import { Global, Module, type DynamicModule } from '@nestjs/common';

/** What time it is: the one clock that says when something is done here. A spec may play a day of its own choosing. */
export type Clock = () => Date;
/** `Clock` */
export const CLOCK = Symbol('CLOCK');

@Global()
@Module({})
export class ClockModule {
  static of(clock: Clock = () => new Date()): DynamicModule {
    return { module: ClockModule, providers: [{ provide: CLOCK, useValue: clock }], exports: [CLOCK] };
  }
}
