import { Controller, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { callStream } from '@app/domain/calls/call.events';
import type { CallTranscripts } from '@app/projections/call-scores/call-scores.query';
import { Refusal } from '@app/wiring/auth/refusal';
import type { Request, Response } from 'express';
import { Reach } from '../auth/reach';
import { transcriptTypes } from '../body';
import { Asking, newId, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { Histories } from '../histories';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { streamedBody } from '../streamed-body';
import { Playing } from './playing';
import { Sounds } from './sounds';
import { StoreTranscript } from './transcripts.commands';
import { ListTranscripts } from './transcripts.queries';
import { written } from './written';

const mostMiB = 4;

/** What was said in a call, in writing. */
@ApiTags('calls')
@Controller('calls/:callId/transcripts')
export class TranscriptsController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Sounds) private readonly sounds: Sounds,
    @Inject(Playing) private readonly playing: Playing,
    @Inject(Histories) private readonly histories: Histories,
  ) {}

  @ApiConsumes(...transcriptTypes)
  @ApiBody({ schema: { type: 'string' } })
  @CommandRoute('', `What was said, in writing, up to ${mostMiB} MiB in UTF-8, sealed`, 'rep', 'manager', 'service')
  async store(
    @IdParam('callId') id: string,
    @Query() asked: StoreTranscript,
    @Asking() caller: Caller,
    @Req() request: Request,
  ): Promise<Receipt> {
    await this.reach.contact(caller.principal, callStream(id));
    const transcriptId = asked.transcriptId ?? newId(caller);
    const body = streamedBody(request, { types: transcriptTypes, mostMiB });
    const mediaType = request.is([...transcriptTypes]) as string;
    return this.sounds.take({ callId: id, kind: 'transcript', id: transcriptId }, written(body, mediaType), (taken) =>
      this.clerk.record(asked, { id, transcriptId, mediaType, taken, caller }),
    );
  }

  @QueryRoute('', 'What there is of it in writing', 'rep', 'manager', 'auditor')
  async list(
    @IdParam('callId') callId: string,
    @Query() ask: ListTranscripts,
    @Asking() caller: Caller,
  ): Promise<CallTranscripts> {
    await this.reach.reading(caller.principal, callStream(callId));
    if (!(await this.histories.contact(callStream(callId))).known)
      throw new Refusal('contact.unknown', 'Nothing is recorded of it.');
    return this.reader.read<CallTranscripts, ListTranscripts>(ask, { callId, caller });
  }

  @QueryRoute(':transcriptId', 'The transcript itself', 'rep', 'manager', 'auditor')
  @ApiOkResponse({
    description: 'The transcript, as its media type. Recorded, once a reading.',
    content: { 'text/*': {} },
  })
  async read(
    @IdParam('callId') callId: string,
    @IdParam('transcriptId') transcriptId: string,
    @Asking() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.reach.reading(caller.principal, callStream(callId));
    const transcript = await this.sounds.open(callId, 'transcript', transcriptId);
    // of a lead that is gone nothing is opened, though the call was theirs: ADR 16
    for (const lead of transcript.about.leads) await this.reach.lead(caller.principal, lead);
    const what = 'GET /calls/:callId/transcripts/:transcriptId';
    await this.playing.give({ caller, what, id: `${callId} ${transcriptId}` }, transcript, request, response);
  }
}
