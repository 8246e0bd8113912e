import {
  applyDecorators,
  Body,
  Controller,
  Headers,
  HttpCode,
  HttpStatus,
  Inject,
  Post,
  Query,
  Req,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { readAircall } from '@app/capture/aircall/aircall';
import { readAmoCrm } from '@app/capture/amocrm/amocrm';
import { readAttachRecord, readFinish, readRegister } from '@app/capture/bitrix24/bitrix24';
import { readAttachTranscription } from '@app/capture/bitrix24/transcripts';
import { hubSpotCallsIn, readHubSpotCalls } from '@app/capture/hubspot/hubspot';
import type { Sent } from '@app/capture/sent-fields';
import { readTwilioConference } from '@app/capture/twilio/conferences';
import { readTwilioRecording } from '@app/capture/twilio/recordings';
import { readTwilio, twilioLegs } from '@app/capture/twilio/twilio';
import { Refusal } from '@app/wiring/auth/refusal';
import type { CaptureSource, CaptureVendor } from '@app/wiring/capture-sources';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import type { Request } from 'express';
import { readLongBody } from '../body';
import { problems } from '../problem.schema';
import { CaptureDesk, fieldErrorOf } from './capture-desk';
import { FromVendor, Sender } from './capture.guard';

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
const mostCalls = 500;
/** Of a body with a file in it: Base64 makes it a third longer than the file. */
const mostFileMiB = 32;

/** POST by a vendor, and what Swagger says of it. */
const CaptureRoute = (vendor: CaptureVendor, path: string, status: HttpStatus, summary: string, ...types: string[]) =>
  applyDecorators(
    Post(path),
    HttpCode(status),
    FromVendor(vendor),
    ApiOperation({ summary, description: `By ${vendor}, proven by its secret (docs/capture.md).` }),
    ApiConsumes(...types),
    ApiBody({ schema: { type: 'object' } }),
    ApiResponse({ status, description: 'What was sent is on the record.' }),
    problems(HttpStatus.BAD_REQUEST, HttpStatus.UNAUTHORIZED, HttpStatus.SERVICE_UNAVAILABLE),
  );

/** Where telephony and CRMs report calls by themselves, each in its own words. */
@ApiTags('capture')
@Controller('capture')
export class CaptureController {
  constructor(
    @Inject(CaptureDesk) private readonly desk: CaptureDesk,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @ApiQuery({ name: 'leg', enum: twilioLegs, required: false })
  @ApiQuery({ name: 'call', description: 'CallSid of the call that the leg belongs to', required: false })
  @CaptureRoute('twilio', 'twilio', HttpStatus.NO_CONTENT, 'A status callback of a call or of one of its legs', form)
  async twilio(
    @Sender() sender: CaptureSource,
    @Headers('x-correlation-id') id: string,
    @Query() address: Sent,
    @Body() body: unknown,
  ): Promise<void> {
    await this.desk.take([readTwilio(objectIn(body), sender, address)], sender, id);
  }

  @ApiQuery({ name: 'call', description: 'CallSid of the call that was recorded', required: false })
  @CaptureRoute('twilio', 'twilio/recordings', HttpStatus.NO_CONTENT, 'A recording status callback', form)
  async twilioRecording(
    @Sender() sender: CaptureSource,
    @Headers('x-correlation-id') id: string,
    @Query() address: Sent,
    @Body() body: unknown,
  ): Promise<void> {
    const receivedAt = this.clock().toISOString();
    await this.desk.take([readTwilioRecording(objectIn(body), sender, receivedAt, address)], sender, id);
  }

  @ApiQuery({ name: 'call', description: "CallSid of the customer's call", required: false })
  @CaptureRoute('twilio', 'twilio/conferences', HttpStatus.NO_CONTENT, 'A conference status callback', form)
  async twilioConference(
    @Sender() sender: CaptureSource,
    @Headers('x-correlation-id') id: string,
    @Query() address: Sent,
    @Body() body: unknown,
  ): Promise<void> {
    await this.desk.take([readTwilioConference(objectIn(body), sender, address)], sender, id);
  }

  @CaptureRoute('aircall', 'aircall', HttpStatus.NO_CONTENT, 'A webhook about a call', json)
  async aircall(
    @Sender() sender: CaptureSource,
    @Headers('x-correlation-id') id: string,
    @Body() body: unknown,
  ): Promise<void> {
    await this.desk.take([readAircall(objectIn(body), sender)], sender, id);
  }

  @CaptureRoute('amocrm', 'amocrm/calls', HttpStatus.OK, "Calls, as to amoCRM's POST /api/v4/calls", json)
  async amoCrm(@Sender() sender: CaptureSource, @Headers('x-correlation-id') id: string, @Body() body: unknown) {
    const readings = readAmoCrm(listIn(body), sender);
    const refused = await this.desk.take(readings, sender, id);
    const calls = readings.flatMap((reading) =>
      reading.how === 'taken'
        ? reading.facts.map((fact) => ({
            id: 'callId' in fact ? fact.callId : '',
            request_id: String(reading.line - 1),
          }))
        : [],
    );
    const errors = refused.map((one) => ({
      request_id: String(one.line - 1),
      status: HttpStatus.BAD_REQUEST,
      title: 'Bad Request',
      detail: one.reason,
    }));
    return { _total_items: calls.length, errors, _embedded: { calls } };
  }

  @CaptureRoute('bitrix24', 'bitrix24/register', HttpStatus.OK, 'telephony.externalcall.register', form, json)
  async register(@Sender() sender: CaptureSource, @Headers('x-correlation-id') id: string, @Body() body: unknown) {
    const { reading, callId } = readRegister(objectIn(body), { ...sender, hash: this.desk.hash });
    await this.desk.take([reading], sender, id);
    return { result: { CALL_ID: callId } };
  }

  @CaptureRoute('bitrix24', 'bitrix24/finish', HttpStatus.OK, 'telephony.externalcall.finish', form, json)
  async finish(@Sender() sender: CaptureSource, @Headers('x-correlation-id') id: string, @Body() body: unknown) {
    const sent = objectIn(body);
    await this.desk.take([readFinish(sent, { ...sender, hash: this.desk.hash })], sender, id);
    return { result: { CALL_ID: sent['CALL_ID'] } };
  }

  /** Above 1 MiB only to whom the address or a header proves: the body, which may hold the proof, is not read for strangers. */
  @CaptureRoute(
    'bitrix24',
    'bitrix24/attach-record',
    HttpStatus.OK,
    `telephony.externalCall.attachRecord, up to ${mostFileMiB} MiB with the file in it`,
    form,
    json,
  )
  async attachRecord(
    @Sender() sender: CaptureSource,
    @Headers('x-correlation-id') id: string,
    @Req() request: Request,
  ) {
    const sent = objectIn(await readLongBody(request, mostFileMiB));
    const { reading, recordingId } = readAttachRecord(sent, { ...sender, hash: this.desk.hash });
    await this.desk.take([reading], sender, id);
    return { result: { FILE_ID: recordingId } };
  }

  @CaptureRoute(
    'bitrix24',
    'bitrix24/attach-transcription',
    HttpStatus.OK,
    'telephony.call.attachTranscription',
    form,
    json,
  )
  async attachTranscription(
    @Sender() sender: CaptureSource,
    @Headers('x-correlation-id') id: string,
    @Body() body: unknown,
  ) {
    const { reading, transcriptId } = readAttachTranscription(objectIn(body), { ...sender, hash: this.desk.hash });
    await this.desk.take([reading], sender, id);
    return { result: { TRANSCRIPT_ID: transcriptId } };
  }

  @CaptureRoute(
    'hubspot',
    'hubspot/calls',
    HttpStatus.OK,
    `Up to ${mostCalls} calls, as HubSpot's API lists them`,
    json,
  )
  async hubSpot(@Sender() sender: CaptureSource, @Headers('x-correlation-id') id: string, @Body() body: unknown) {
    const readings = readHubSpotCalls(listIn(hubSpotCallsIn((body ?? {}) as object)), sender);
    const refused = await this.desk.take(readings, sender, id);
    return { taken: readings.length - refused.length, refused: refused.map(fieldErrorOf) };
  }
}

function objectIn(body: unknown): Sent {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('', 'is no object');
  return body as Sent;
}

function listIn(body: unknown): readonly unknown[] {
  if (!Array.isArray(body)) throw invalid('', 'is no list of calls');
  if (body.length > mostCalls) throw invalid('', `has more than ${mostCalls} calls in it`);
  return body;
}

const invalid = (field: string, message: string) =>
  new Refusal('request.invalid', 'The request is wrong.', { errors: [{ field, message }] });
