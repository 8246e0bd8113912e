import { Controller, Inject, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { emailStream } from '@app/domain/emails/email.events';
import type { Request, Response } from 'express';
import { Reach } from '../auth/reach';
import { Playing } from '../calls/playing';
import { Asking, type Caller } from '../commands/caller';
import { IdParam } from '../id-param';
import { QueryRoute } from '../reading/query-route';
import { LetterContents, type OpenedLetter } from './letter-contents';

/** What a letter said, and what came with it. */
@ApiTags('emails')
@Controller('emails/:emailId')
export class LetterContentsController {
  constructor(
    @Inject(Reach) private readonly reach: Reach,
    @Inject(LetterContents) private readonly contents: LetterContents,
    @Inject(Playing) private readonly playing: Playing,
  ) {}

  @QueryRoute('body', 'The words of the letter, as text', 'rep', 'manager', 'auditor')
  @ApiOkResponse({ description: 'Recorded, once a reading.', content: { 'text/plain': {} } })
  async body(
    @IdParam('emailId') emailId: string,
    @Asking() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.reach.reading(caller.principal, emailStream(emailId));
    const body = await this.contents.body(emailId);
    await this.mayRead(caller, body);
    await this.playing.give({ caller, what: 'GET /emails/:emailId/body', id: emailId }, body, request, response);
  }

  @QueryRoute('attachments/:nth', 'The nth attachment, from 1, as it was sent', 'rep', 'manager', 'auditor')
  @ApiOkResponse({
    description: 'The file, to be saved, never shown: whoever wrote the letter made it. Recorded, once a reading.',
    content: { '*/*': {} },
  })
  async attachment(
    @IdParam('emailId') emailId: string,
    @IdParam('nth') nth: string,
    @Asking() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.reach.reading(caller.principal, emailStream(emailId));
    const attachment = await this.contents.attachment(emailId, Number(nth));
    await this.mayRead(caller, attachment);
    response.attachment(attachment.name ?? 'attachment');
    response.setHeader('Content-Security-Policy', "sandbox; default-src 'none'");
    const what = 'GET /emails/:emailId/attachments/:nth';
    await this.playing.give({ caller, what, id: `${emailId} ${nth}` }, attachment, request, response);
  }

  /** Of a lead that is gone nothing is opened, though the letter was theirs: ADR 16. */
  private async mayRead({ principal }: Caller, { about }: OpenedLetter): Promise<void> {
    for (const lead of about.leads) await this.reach.lead(principal, lead);
  }
}
