import 'reflect-metadata';
import { ConfigError, readConfig } from '@app/wiring/config';
import { STORES } from '@app/wiring/event-store.module';
import { ProcessModule } from '@app/wiring/process.module';
import type { Stores } from '@app/wiring/stores';
import { ApiModule, createApi, developmentTokens, readEntities } from '../../api/src/api.module';
import { ProjectorModule } from '../../projector/src/projector.module';
import { RelayModule } from '../../relay/src/relay.module';
import { welcome } from './welcome';

/** API, projector and relay in one process. What it prints is for the person who started it; the log holds back what is not worth their eye. */
async function main() {
  const asked = readConfig();
  const config = { ...asked, logLevel: asked.logLevel === 'info' ? 'warn' : asked.logLevel } as const;
  const app = await createApi(
    ProcessModule.of({ config, entities: readEntities, modules: [ApiModule, ProjectorModule, RelayModule] }),
  );
  await app.listen(config.port, config.host);
  const isEmpty = (await app.get<Stores>(STORES).sealed.head()) === undefined;
  process.stdout.write(welcome({ url: await app.getUrl(), isEmpty, development: await developmentTokens(app) }));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
});
