import { Controller, Get, HttpStatus, Inject, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '@app/wiring/public';
import type { Response } from 'express';
import { CaptureSpool } from './capture-spool';
import { Recorder } from './recorder';

type Check = 'ok' | 'unavailable';
export interface CaptureReadiness {
  readonly status: Check;
  readonly store: Check;
  readonly spool: {
    readonly status: Check | 'full';
    /** Deliveries that wait for the store. */
    readonly entries: number;
    readonly bytes: number;
    readonly mostBytes: number;
    /** Of the one that waits longest; null where none waits. */
    readonly oldestSeconds: number | null;
    /** Deliveries that the store would not have, and damaged places: they lie aside. */
    readonly setAside: number;
    readonly damaged: number;
  };
}

const check = { type: 'string', enum: ['ok', 'unavailable'] };
const count = { type: 'integer' };
const readiness = {
  type: 'object',
  required: ['status', 'store', 'spool'],
  properties: {
    status: check,
    store: check,
    spool: {
      type: 'object',
      required: ['status', 'entries', 'bytes', 'mostBytes', 'oldestSeconds', 'setAside', 'damaged'],
      properties: {
        status: { type: 'string', enum: ['ok', 'full', 'unavailable'] },
        entries: { ...count, description: 'Deliveries that wait for the store.' },
        bytes: count,
        mostBytes: count,
        oldestSeconds: { ...count, nullable: true, description: 'Of the one that waits longest.' },
        setAside: { ...count, description: 'Deliveries that the store would not have.' },
        damaged: { ...count, description: 'Damaged places, which lie aside.' },
      },
    },
  },
};

/** For whoever sends vendors' deliveries to one process or another. `/ready` tells of the store, which capture can do without for a while. */
@ApiTags('capture')
@Controller('capture')
export class CaptureReadyController {
  constructor(
    @Inject(CaptureSpool) private readonly spool: CaptureSpool,
    @Inject(Recorder) private readonly recorder: Recorder,
  ) {}

  @Public()
  @ApiOperation({ summary: 'Whether a delivery would be acknowledged: 503 where neither store nor spool take one' })
  @ApiOkResponse({ description: 'It would, by the store or by the spool.', schema: readiness })
  @ApiServiceUnavailableResponse({ description: 'Neither takes one.', schema: readiness })
  @Get('ready')
  async ready(@Res({ passthrough: true }) response: Response): Promise<CaptureReadiness> {
    const store = (await this.recorder.answers()) ? 'ok' : 'unavailable';
    const spool = this.spool.status;
    const { entries = 0, bytes = 0, mostBytes = 0, oldest, setAside = 0, damaged = 0 } = this.spool.state ?? {};
    const status = spool === 'ok' || (store === 'ok' && entries === 0) ? 'ok' : 'unavailable';
    if (status !== 'ok') response.status(HttpStatus.SERVICE_UNAVAILABLE);
    const oldestSeconds = oldest === undefined ? null : Math.max(0, Math.round((Date.now() - oldest) / 1000));
    return { status, store, spool: { status: spool, entries, bytes, mostBytes, oldestSeconds, setAside, damaged } };
  }
}
