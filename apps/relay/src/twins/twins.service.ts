import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Instant } from '@app/decider/fact';
import { parametersOn, type Definitions } from '@app/domain/departments/rules';
import type { StoredEvent } from '@app/domain/stored-events';
import type { Codec } from '@app/event-store/codec';
import type { EventStore, Position } from '@app/event-store/event-store';
import { DepartmentQuery } from '@app/projections/department/department.query';
import { CallTwinsQuery } from '@app/projections/rep-scorecard/call-twins.query';
import { ReadBehindError, waitForPosition } from '@app/read-store/checkpoints';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { CODEC, OPEN_STORE, READ_DB, SEALED_STORE } from '@app/wiring/event-store.module';
import type { DataSource } from 'typeorm';
import { leasedCursor } from '../cursor';
import { standing, type Standing } from '../standing';
import { noteTwins, type CallsTold } from './twins';

const consumer = 'relay-twins';
/** Milliseconds: how long it waits for the read models before it says so, and how soon it sees that it should end. */
const patience = { lasting: 30_000, round: 500 };

/** Notes calls that two sources tell of. Of several relays one does; the others wait to take over. */
@Injectable()
export class TwinsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(TwinsService.name);
  private standing: Standing | undefined;

  constructor(
    @Inject(SEALED_STORE) private readonly history: EventStore,
    @Inject(OPEN_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec<StoredEvent>,
    @Inject(READ_DB) private readonly db: DataSource,
    @Inject(CLOCK) private readonly now: Clock,
    private readonly twins: CallTwinsQuery,
    private readonly department: DepartmentQuery,
  ) {}

  onApplicationBootstrap(): void {
    const { db, log, history, store, codec, now } = this;
    this.standing = standing({ db, consumer, log }, (lease, signal) =>
      noteTwins(
        { history, store, codec, now, cursor: leasedCursor(db, consumer, lease), told: this.told(signal) },
        signal,
      ),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.standing?.end();
  }

  private told(signal: AbortSignal): CallsTold {
    const { db, twins, department } = this;
    return {
      upTo: (position) => hold(db, position, signal),
      tolerance: async () => toleranceOf(await department.definitions()),
      calls: (ids) => twins.calls(ids),
      around: (places, seconds) => twins.around(places, seconds),
    };
  }
}

/** By the rule of the day (UTC) on which a call was placed. */
function toleranceOf(definitions: Definitions): Awaited<ReturnType<CallsTold['tolerance']>> {
  const days = new Map<string, number>();
  const on = (day: string) => {
    const known = days.get(day) ?? parametersOn('duplicates', day, definitions).withinSeconds * 1000;
    days.set(day, known);
    return known;
  };
  const set = definitions.filter(({ metric }) => metric === 'duplicates').map(({ effectiveFrom }) => on(effectiveFrom));
  return { at: (placedAt: Instant) => on(placedAt.slice(0, 10)), most: Math.max(on('0001-01-01'), ...set) };
}

async function hold(db: DataSource, position: Position, signal: AbortSignal): Promise<void> {
  for (let waited = 0; ; waited += patience.round)
    try {
      return await waitForPosition(db, position, {
        projections: ['rep-scorecard', 'department'],
        timeoutMs: patience.round,
      });
    } catch (error) {
      if (!(error instanceof ReadBehindError) || waited >= patience.lasting || signal.aborted) throw error;
    }
}
