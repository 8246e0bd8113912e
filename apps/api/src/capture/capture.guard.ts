import {
  applyDecorators,
  createParamDecorator,
  Inject,
  Injectable,
  SetMetadata,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Refusal } from '@app/wiring/auth/refusal';
import type { CaptureSource, CaptureVendor } from '@app/wiring/capture-sources';
import type { Config } from '@app/wiring/config';
import { CONFIG } from '@app/wiring/event-store.module';
import { Public } from '@app/wiring/public';
import type { Request } from 'express';
import { proofs } from './proof';

const vendorKey = 'onrecord:capture-vendor';
type CaptureRequest = Request & { captureSource?: CaptureSource };

/** Deny by default: nothing is open to a vendor that no configured source vouches for. */
@Injectable()
export class CaptureGuard implements CanActivate {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const vendor = this.reflector.get<CaptureVendor>(vendorKey, context.getHandler());
    const request = context.switchToHttp().getRequest<CaptureRequest>();
    const delivery = {
      path: request.originalUrl,
      header: (name: string) => request.get(name),
      body: request.body as unknown,
      query: request.query,
    };
    const source = this.config.captureSources.find(
      (candidate) => candidate.source === vendor && proofs[vendor](delivery, candidate),
    );
    if (!source)
      throw new Refusal(
        'auth.unknown-source',
        `No entry for ${vendor} in CAPTURE_SOURCES vouches for this: its secret${vendor === 'twilio' ? ', or the `url` that is signed,' : ''} is another.`,
      );
    request.captureSource = source;
    return true;
  }
}

/** Open to the vendor alone, by its own proof instead of a token of ours. */
export const FromVendor = (vendor: CaptureVendor): MethodDecorator =>
  applyDecorators(Public(), SetMetadata(vendorKey, vendor), UseGuards(CaptureGuard));

/** The configured source that a request has proven to be. */
export const Sender = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<CaptureRequest>().captureSource!,
);
