import 'reflect-metadata';
import { readConfig } from '@app/wiring/config';
import { ProcessModule } from '@app/wiring/process.module';
import { ApiModule, createApi, readEntities } from './api.module';

async function main() {
  const config = readConfig();
  const app = await createApi(ProcessModule.of({ config, entities: readEntities, modules: [ApiModule] }));
  await app.listen(config.port, config.host);
}

void main();
