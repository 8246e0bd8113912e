import { Inject, Injectable } from '@nestjs/common';
import type { CallScored } from '@app/domain/calls/call.events';
import { callStream } from '@app/domain/calls/call.events';
import { departmentStream } from '@app/domain/departments/department.events';
import { CallScoresQuery } from '@app/projections/call-scores/call-scores.query';
import { DepartmentQuery, type ScoringForm } from '@app/projections/department/department.query';
import { Refusal } from '@app/wiring/auth/refusal';
import { Histories } from '../histories';
import { Freshness } from '../reading/freshness';

/** What scoring a call has to know that nobody says. */
@Injectable()
export class ScoringDesk {
  constructor(
    @Inject(Histories) private readonly histories: Histories,
    @Inject(Freshness) private readonly freshness: Freshness,
    @Inject(CallScoresQuery) private readonly calls: CallScoresQuery,
    @Inject(DepartmentQuery) private readonly department: DepartmentQuery,
  ) {}

  /** The latest version where none is named, what was adopted a moment ago included. Throws Refusal `form.unknown`, `read.behind`. */
  async form(form: string, version?: number): Promise<ScoringForm> {
    await this.isAsOf(departmentStream, 'department');
    const adopted = await this.department.form(form, version);
    if (!adopted) throw new Refusal('form.unknown', `No such scoring form was adopted: ${form}.`);
    return adopted;
  }

  /** What was given under this id; undefined where nothing was. */
  async given(callId: string, scoreId: string): Promise<CallScored['data'] | undefined> {
    return (await this.histories.call(callId)).scores[scoreId]?.given;
  }

  /** Whose call it is by now. */
  async rep(callId: string): Promise<string | null> {
    return (await this.histories.call(callId)).rep?.is ?? null;
  }

  /** Seconds of the call that they have played, what they played just now included. Throws `read.behind`. */
  async heardSeconds(callId: string, by: string): Promise<number> {
    await this.isAsOf(callStream(callId), 'call-scores');
    return (await this.calls.heard(callId, by)).heardSeconds;
  }

  /** Resolves once the projection holds what this stream says by now. */
  async isAsOf(stream: string, projection: string): Promise<void> {
    const last = (await this.histories.all(stream)).at(-1);
    if (last) await this.freshness.atLeast(last.position, projection);
  }
}
