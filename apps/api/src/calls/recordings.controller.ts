import { Body, Controller, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { callStream } from '@app/domain/calls/call.events';
import type { CallRecordings } from '@app/projections/call-scores/call-scores.query';
import { Refusal } from '@app/wiring/auth/refusal';
import type { Request, Response } from 'express';
import { Reach } from '../auth/reach';
import { Asking, newId, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { Histories } from '../histories';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import {
  MarkCallPrivate,
  RecordMissingRecording,
  RecordPlayback,
  RecordRecordingNotice,
  StoreRecording,
} from './recordings.commands';
import { streamedBody } from '../streamed-body';
import { Playing } from './playing';
import { ListRecordings } from './recordings.queries';
import { Sounds } from './sounds';

const mostMiB = 512;

/** What was said in a call, and who heard it. */
@ApiTags('calls')
@Controller('calls/:callId')
export class RecordingsController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Sounds) private readonly sounds: Sounds,
    @Inject(Playing) private readonly playing: Playing,
    @Inject(Histories) private readonly histories: Histories,
  ) {}

  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @CommandRoute('recordings', `The sound of the call, up to ${mostMiB} MiB, sealed`, 'rep', 'manager', 'service')
  async store(
    @IdParam('callId') id: string,
    @Query() asked: StoreRecording,
    @Asking() caller: Caller,
    @Req() request: Request,
  ): Promise<Receipt> {
    await this.reach.contact(caller.principal, callStream(id));
    const recordingId = asked.recordingId ?? newId(caller);
    const body = streamedBody(request, { types: ['application/octet-stream'], mostMiB });
    return this.sounds.take({ callId: id, kind: 'recording', id: recordingId }, body, (taken) =>
      this.clerk.record(asked, { id, recordingId, taken, caller }),
    );
  }

  @CommandRoute('recordings/missing', 'There is no recording, and why', 'manager', 'service')
  missing(
    @IdParam('callId') id: string,
    @Body() body: RecordMissingRecording,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(
    'recordings/:recordingId/played',
    'The caller has heard these seconds of it',
    'rep',
    'manager',
    'auditor',
  )
  async played(
    @IdParam('callId') id: string,
    @IdParam('recordingId') recordingId: string,
    @Body() body: RecordPlayback,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.reading(caller.principal, callStream(id));
    return this.clerk.record(body, { id, recordingId, caller });
  }

  @CommandRoute('recording-notice', 'The other side was told that the call is recorded', 'rep', 'manager', 'service')
  async notice(
    @IdParam('callId') id: string,
    @Body() body: RecordRecordingNotice,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.contact(caller.principal, callStream(id));
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute('private', 'Not business: its content is shredded, for good', 'rep', 'manager')
  async markPrivate(
    @IdParam('callId') id: string,
    @Body() body: MarkCallPrivate,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    await this.reach.contact(caller.principal, callStream(id));
    return this.clerk.record(body, { id, caller });
  }

  @QueryRoute('recordings', 'What there is to hear, and who heard how much of it', 'rep', 'manager', 'auditor')
  async list(
    @IdParam('callId') callId: string,
    @Query() ask: ListRecordings,
    @Asking() caller: Caller,
  ): Promise<CallRecordings> {
    await this.reach.reading(caller.principal, callStream(callId));
    if (!(await this.histories.contact(callStream(callId))).known)
      throw new Refusal('contact.unknown', 'Nothing is recorded of it.');
    return this.reader.read<CallRecordings, ListRecordings>(ask, { callId, caller });
  }

  @QueryRoute('recordings/:recordingId', 'The sound itself, whole or a range of its bytes', 'rep', 'manager', 'auditor')
  @ApiHeader({
    name: 'Range',
    required: false,
    description: 'One range of bytes; several are answered with all of it.',
  })
  @ApiHeader({ name: 'If-Range', required: false, description: 'The ETag of what the client has a part of.' })
  @ApiOkResponse({ description: 'The sound, as its media type. Recorded, once a playing.', content: { 'audio/*': {} } })
  @ApiResponse({ status: 206, description: 'The range that was asked for.', content: { 'audio/*': {} } })
  @ApiResponse({ status: 416, description: 'There are no such bytes; `Content-Range` says how many there are.' })
  async sound(
    @IdParam('callId') callId: string,
    @IdParam('recordingId') recordingId: string,
    @Asking() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.reach.reading(caller.principal, callStream(callId));
    const sound = await this.sounds.open(callId, 'recording', recordingId);
    // of a lead that is gone nothing is opened, though the call was theirs: ADR 16
    for (const lead of sound.about.leads) await this.reach.lead(caller.principal, lead);
    const what = 'GET /calls/:callId/recordings/:recordingId';
    await this.playing.give({ caller, what, id: `${callId} ${recordingId}` }, sound, request, response);
  }
}
