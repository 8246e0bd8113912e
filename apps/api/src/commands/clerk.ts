import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { tap, type Observable } from 'rxjs';
import type { Receipt } from '@app/contracts/http/receipt';
import { splitStream } from '@app/domain/ids';
import type { Handled } from '@app/event-store/handle';
import type { Caller } from './caller';
import type { Intent } from './intent';

/** Takes an intent to the command bus and writes the receipt. */
@Injectable()
export class Clerk {
  constructor(@Inject(CommandBus) private readonly commands: CommandBus) {}

  /** `asked` is what the path and the caller add to the body. Throws Refusal. */
  async record<I extends Intent>(intent: I, asked: { id: string; caller: Caller } & Partial<I>): Promise<Receipt> {
    const handled = await this.commands.execute<I, Handled>(Object.assign(intent, asked));
    const { stream, revision, position = null, events, repeated } = handled;
    return { id: asked.id, stream, revision, position, events: events.map(({ type }) => type), repeated };
  }
}

const collections: Readonly<Record<string, string>> = {
  rep: 'reps',
  lead: 'leads',
  call: 'calls',
  email: 'emails',
  message: 'messages',
  activity: 'activities',
  alert: 'alerts',
  task: 'tasks',
  redistribution: 'redistributions',
};

/** Says in headers, too, where the thing is and from which position on it is known. */
@Injectable()
export class ReceiptHeaders implements NestInterceptor<Receipt, Receipt> {
  intercept(context: ExecutionContext, next: CallHandler<Receipt>): Observable<Receipt> {
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      tap(({ stream, position }) => {
        const [category, id] = splitStream(stream);
        const collection = collections[category];
        if (collection) response.setHeader('Location', `/${collection}/${encodeURIComponent(id)}`);
        if (position !== null) response.setHeader('OnRecord-Position', position);
      }),
    );
  }
}
