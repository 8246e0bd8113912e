import { SetMetadata } from '@nestjs/common';

export const publicKey = 'onrecord:public';
/** The route answers without a token. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(publicKey, true);
