import { applyDecorators, Body, Controller, Headers, HttpCode, HttpStatus, Inject, Post, Query } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { readAircall } from '@app/capture/aircall/aircall';
import { readAmoCrm } from '@app/capture/amocrm/amocrm';
import { readFinish, readRegister } from '@app/capture/bitrix24/bitrix24';
import { hubSpotCallsIn, readHubSpotCalls } from '@app/capture/hubspot/hubspot';
import type { Sent } from '@app/capture/sent-fields';
import { readTwilio, twilioLegs, type TwilioLeg } from '@app/capture/twilio/twilio';
import { Refusal } from '@app/wiring/auth/refusal';
import type { CaptureSource, CaptureVendor } from '@app/wiring/capture-sources';
import { problems } from '../problem.schema';
import { CaptureDesk, fieldErrorOf } from './capture-desk';
import { FromVendor, Sender } from './capture.guard';

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
const mostCalls = 500;

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
  constructor(@Inject(CaptureDesk) private readonly desk: CaptureDesk) {}

  @ApiQuery({ name: 'leg', enum: twilioLegs, required: false })
  @CaptureRoute('twilio', 'twilio', HttpStatus.NO_CONTENT, 'A status callback of a call or of one of its legs', form)
  async twilio(
    @Sender() sender: CaptureSource,
    @Headers('x-correlation-id') id: string,
    @Query('leg') leg: unknown,
    @Body() body: unknown,
  ): Promise<void> {
    if (leg !== undefined && !twilioLegs.some((known) => known === leg))
      throw invalid('leg', `is none of ${twilioLegs.join(', ')}`);
    await this.desk.take([readTwilio(objectIn(body), sender, leg as TwilioLeg | undefined)], sender, id);
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
    await this.desk.take([readFinish(sent, sender)], sender, id);
    return { result: { CALL_ID: sent['CALL_ID'] } };
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
