import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { BackstageModule } from '@app/wiring/auth/backstage.module';
import { readConfig } from '@app/wiring/config';
import { ProcessModule } from '@app/wiring/process.module';
import { Logger } from 'nestjs-pino';
import { RelayModule, relayEntities } from './relay.module';

async function main() {
  const config = readConfig();
  const app = await NestFactory.create(
    ProcessModule.of({ config, entities: relayEntities, modules: [BackstageModule, RelayModule] }),
    {
      bufferLogs: true,
    },
  );
  app.useLogger(app.get(Logger));
  app.enableShutdownHooks();
  await app.listen(config.port, config.host);
}

void main();
