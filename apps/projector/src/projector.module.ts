import { Module } from '@nestjs/common';
import { ProjectorService } from './projector.service';

/** Keeps the read models up to date. */
@Module({ providers: [ProjectorService] })
export class ProjectorModule {}
