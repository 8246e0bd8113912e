import { Controller, Get, HttpStatus, Inject, Module, Res } from '@nestjs/common';
import type { Response } from 'express';
import { STORES } from './event-store.module';
import { Public } from './public';
import type { Stores } from './stores';

const patienceMs = 2_000;

export interface Readiness {
  readonly status: 'ok' | 'unavailable';
  readonly checks: Readonly<Record<'events' | 'readModels' | 'vault', 'ok' | 'unavailable'>>;
}

/** For whoever runs the process, so without a token: says that it lives and what it can reach, and nothing else. */
@Controller()
export class HealthController {
  constructor(@Inject(STORES) private readonly stores: Stores) {}

  /** The process lives and answers. */
  @Public()
  @Get('health')
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 503 while something that requests need does not answer within two seconds. */
  @Public()
  @Get('ready')
  async ready(@Res({ passthrough: true }) response: Response): Promise<Readiness> {
    const { sealed, db, vault } = this.stores;
    const [events, readModels, keys] = await Promise.all([
      answers(() => sealed.head()),
      answers(() => db.query('select 1')),
      answers(() => vault.ready()),
    ]);
    const status = [events, readModels, keys].every((check) => check === 'ok') ? 'ok' : 'unavailable';
    if (status !== 'ok') response.status(HttpStatus.SERVICE_UNAVAILABLE);
    return { status, checks: { events, readModels, vault: keys } };
  }
}

async function answers(ask: () => Promise<unknown>): Promise<'ok' | 'unavailable'> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<'unavailable'>((resolve) => {
    timer = setTimeout(resolve, patienceMs, 'unavailable');
  });
  const answer = ask().then(
    () => 'ok' as const,
    () => 'unavailable' as const,
  );
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

@Module({ controllers: [HealthController] })
export class HealthModule {}
