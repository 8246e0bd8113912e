import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import type { ReadDatabase } from '@app/read-store/data-source';
import { readConfig, type Config } from './config';
import { openStoresPatiently } from './patient-stores';
import type { Stores } from './stores';

/** `Config` */
export const CONFIG = Symbol('CONFIG');
/** `Stores`: all of the following in one. */
export const STORES = Symbol('STORES');
/** `EventStore` that seals and opens personal fields: for commands and policies. */
export const OPEN_STORE = Symbol('OPEN_STORE');
/** `EventStore` with records as they lie there: for projections, proofs and publishing. */
export const SEALED_STORE = Symbol('SEALED_STORE');
/** `Codec<StoredEvent>` */
export const CODEC = Symbol('CODEC');
/** `Vault` */
export const VAULT = Symbol('VAULT');
/** TypeORM `DataSource` over the read models. */
export const READ_DB = Symbol('READ_DB');

const part = (token: symbol, name: keyof Stores): Provider => ({
  provide: token,
  inject: [STORES],
  useFactory: (stores: Stores) => stores[name],
});

export interface EventStoreModuleOptions {
  /** Read from the environment where absent. */
  readonly config?: Config;
  /** Entities over the read models that this process queries. */
  readonly entities?: ReadDatabase['entities'];
}

/** Everything that keeps data, for the whole process. Closes it last: after the HTTP server, once every module is destroyed. */
@Global()
@Module({})
export class EventStoreModule implements OnApplicationShutdown {
  constructor(@Inject(STORES) private readonly stores: Stores) {}

  static forRoot({ config, entities = [] }: EventStoreModuleOptions = {}): DynamicModule {
    const parts = [
      part(OPEN_STORE, 'open'),
      part(SEALED_STORE, 'sealed'),
      part(CODEC, 'codec'),
      part(VAULT, 'vault'),
      part(READ_DB, 'db'),
    ];
    return {
      module: EventStoreModule,
      providers: [
        { provide: CONFIG, useFactory: () => config ?? readConfig() },
        {
          provide: STORES,
          inject: [CONFIG],
          useFactory: (config: Config) => openStoresPatiently(config, { entities }),
        },
        ...parts,
      ],
      exports: [CONFIG, STORES, OPEN_STORE, SEALED_STORE, CODEC, VAULT, READ_DB],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stores.close();
  }
}
