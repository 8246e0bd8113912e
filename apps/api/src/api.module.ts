import { Module, type DynamicModule, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { APP_FILTER, APP_PIPE, NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import { DEVELOPMENT_ISSUER } from '@app/wiring/auth/guard.module';
import type { Role } from '@app/wiring/roles';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { Logger } from 'nestjs-pino';
import { AccessLogController } from './access-log/access-log.controller';
import { accessLogHandlers } from './access-log/access-log.queries';
import { ActivitiesController } from './activities/activities.controller';
import { activityHandlers } from './activities/activities.handlers';
import { ActivityTimelineController } from './activity-timeline/activity-timeline.controller';
import { activityTimelineHandlers } from './activity-timeline/activity-timeline.queries';
import { Records } from './activity-timeline/records';
import { AlertFeed, FEED_LIMITS, feedLimits } from './alerts/alert-feed';
import { AlertsController } from './alerts/alerts.controller';
import { alertHandlers } from './alerts/alerts.handlers';
import { alertQueryHandlers } from './alerts/alerts.queries';
import { AuthModule } from './auth/auth.module';
import type { DevelopmentIssuer } from '@app/wiring/auth/development-issuer';
import { Reach } from './auth/reach';
import { readBody } from './body';
import { CallScoresController } from './call-scores/call-scores.controller';
import { callScoresHandlers } from './call-scores/call-scores.queries';
import { ScoringDesk } from './call-scores/scoring-desk';
import { CallSourcesController } from './calls/call-sources.controller';
import { callSourcesHandlers } from './calls/call-sources.queries';
import { CallsController } from './calls/calls.controller';
import { callHandlers } from './calls/calls.handlers';
import { RecordingsController } from './calls/recordings.controller';
import { recordingsHandlers } from './calls/recordings.queries';
import { Playing } from './calls/playing';
import { PrivateCalls } from './calls/private-calls';
import { Sounds } from './calls/sounds';
import { TranscriptsController } from './calls/transcripts.controller';
import { transcriptsHandlers } from './calls/transcripts.queries';
import { AsteriskCdrController } from './capture/asterisk-cdr.controller';
import { AsteriskCdrDesk } from './capture/asterisk-cdr.desk';
import { CaptureDesk } from './capture/capture-desk';
import { CaptureSpool } from './capture/capture-spool';
import { CaptureController } from './capture/capture.controller';
import { FactsController } from './capture/facts.controller';
import { CaptureReadyController } from './capture/capture-ready.controller';
import { LetterDesk } from './capture/mail/letter-desk';
import { MailListener } from './capture/mail/mail-listener';
import { Recorder } from './capture/recorder';
import { CaptureCoverageController } from './capture-coverage/capture-coverage.controller';
import { captureCoverageHandlers } from './capture-coverage/capture-coverage.queries';
import { CaptureSourcesController } from './capture-sources/capture-sources.controller';
import { captureSourcesHandlers } from './capture-sources/capture-sources.queries';
import { Clerk } from './commands/clerk';
import { ContactDesk } from './commands/contact-desk';
import { Desk } from './commands/desk';
import { DecisionsController } from './department/decisions.controller';
import { DepartmentController } from './department/department.controller';
import { departmentHandlers } from './department/department.handlers';
import { departmentQueryHandlers } from './department/department.queries';
import { DayPlanController } from './day-plan/day-plan.controller';
import { dayPlanHandlers } from './day-plan/day-plan.queries';
import { serveDocs } from './docs';
import { EmailsController } from './emails/emails.controller';
import { LetterContents } from './emails/letter-contents';
import { LetterContentsController } from './emails/letter-contents.controller';
import { emailHandlers } from './emails/emails.handlers';
import { Histories } from './histories';
import { LeadBookController } from './lead-book/lead-book.controller';
import { leadBookHandlers } from './lead-book/lead-book.queries';
import { HourOfDayController } from './hour-of-day/hour-of-day.controller';
import { hourOfDayHandlers } from './hour-of-day/hour-of-day.queries';
import { LeadLoadController } from './lead-book/lead-load.controller';
import { leadLoadHandlers } from './lead-book/lead-load.queries';
import { IdleRepsController } from './idle-reps/idle-reps.controller';
import { idleRepsHandlers } from './idle-reps/idle-reps.queries';
import { LeadOwnershipController } from './lead-ownership/lead-ownership.controller';
import { leadOwnershipHandlers } from './lead-ownership/lead-ownership.queries';
import { ClosedLeadsController } from './leads/closed-leads.controller';
import { ConsentsController } from './leads/consents.controller';
import { LeadsController } from './leads/leads.controller';
import { leadHandlers } from './leads/leads.handlers';
import { MessagesController } from './messages/messages.controller';
import { messageHandlers } from './messages/messages.handlers';
import { OutcomesController } from './leads/outcomes.controller';
import { ObjectionBoardController } from './objection-board/objection-board.controller';
import { objectionBoardHandlers } from './objection-board/objection-board.queries';
import { MissedCallsController } from './missed-calls/missed-calls.controller';
import { missedCallsHandlers } from './missed-calls/missed-calls.handlers';
import { missedCallsQueryHandlers } from './missed-calls/missed-calls.queries';
import { ObjectionsController } from './objections/objections.controller';
import { OverdueTasksController } from './overdue-tasks/overdue-tasks.controller';
import { overdueTasksHandlers } from './overdue-tasks/overdue-tasks.queries';
import { Cursors } from './reading/cursors';
import { Freshness } from './reading/freshness';
import { Reader } from './reading/reader';
import { readers } from './reading/readers';
import { RecordingCoverageController } from './recording-coverage/recording-coverage.controller';
import { recordingCoverageHandlers } from './recording-coverage/recording-coverage.queries';
import { RedistributionsController } from './redistributions/redistributions.controller';
import { redistributionHandlers } from './redistributions/redistributions.handlers';
import { RefusalReviewController } from './refusal-review/refusal-review.controller';
import { refusalReviewHandlers } from './refusal-review/refusal-review.queries';
import { RejectionFilter } from './rejection.filter';
import { RepDirectoryController } from './rep-directory/rep-directory.controller';
import { repDirectoryHandlers } from './rep-directory/rep-directory.queries';
import { RepScorecardController } from './rep-scorecard/rep-scorecard.controller';
import { repScorecardHandlers } from './rep-scorecard/rep-scorecard.queries';
import { Scorecards } from './rep-scorecard/scorecards';
import { RepsController } from './reps/reps.controller';
import { repHandlers } from './reps/reps.handlers';
import { MonitoringNotice } from './reps/monitoring-notice';
import { PrivateNumbersController } from './reps/private-numbers.controller';
import { privateNumberHandlers } from './reps/private-numbers.queries';
import { RightsController } from './reps/rights.controller';
import { rightsHandlers } from './reps/rights.queries';
import { StreamsController } from './streams/streams.controller';
import { streamHandlers } from './streams/streams.queries';
import { TasksController } from './tasks/tasks.controller';
import { taskHandlers } from './tasks/tasks.handlers';
import { tasksHandlers } from './tasks/tasks.queries';
import { UnresolvedContactsController } from './unresolved-contacts/unresolved-contacts.controller';
import { unresolvedContactsHandlers } from './unresolved-contacts/unresolved-contacts.queries';
import { UnsettledContactsController } from './unsettled-contacts/unsettled-contacts.controller';
import { unsettledContactsQueryHandlers } from './unsettled-contacts/unsettled-contacts.queries';
import { validation } from './validation';

export { readEntities } from './reading/readers';

/** Commands in, queries out. Runs inside a ProcessModule, made by `createApi`. */
@Module({
  imports: [CqrsModule.forRoot(), AuthModule],
  controllers: [
    RepsController,
    PrivateNumbersController,
    RightsController,
    LeadsController,
    OutcomesController,
    ClosedLeadsController,
    ConsentsController,
    CallsController,
    CallSourcesController,
    RecordingsController,
    TranscriptsController,
    CallScoresController,
    EmailsController,
    LetterContentsController,
    MessagesController,
    ObjectionsController,
    ObjectionBoardController,
    RefusalReviewController,
    ActivitiesController,
    RepDirectoryController,
    LeadBookController,
    LeadLoadController,
    RedistributionsController,
    LeadOwnershipController,
    OverdueTasksController,
    TasksController,
    MissedCallsController,
    UnresolvedContactsController,
    UnsettledContactsController,
    IdleRepsController,
    DayPlanController,
    HourOfDayController,
    ActivityTimelineController,
    RepScorecardController,
    DepartmentController,
    DecisionsController,
    AlertsController,
    AccessLogController,
    StreamsController,
    CaptureController,
    CaptureCoverageController,
    CaptureSourcesController,
    RecordingCoverageController,
    AsteriskCdrController,
    FactsController,
    CaptureReadyController,
  ],
  providers: [
    ...repHandlers,
    ...privateNumberHandlers,
    ...rightsHandlers,
    ...leadHandlers,
    ...callHandlers,
    ...callSourcesHandlers,
    ...recordingsHandlers,
    ...transcriptsHandlers,
    ...callScoresHandlers,
    ...objectionBoardHandlers,
    ...refusalReviewHandlers,
    ...emailHandlers,
    ...messageHandlers,
    ...activityHandlers,
    ...repDirectoryHandlers,
    ...leadBookHandlers,
    ...leadLoadHandlers,
    ...redistributionHandlers,
    ...leadOwnershipHandlers,
    ...overdueTasksHandlers,
    ...taskHandlers,
    ...tasksHandlers,
    ...missedCallsHandlers,
    ...missedCallsQueryHandlers,
    ...unresolvedContactsHandlers,
    ...unsettledContactsQueryHandlers,
    ...captureCoverageHandlers,
    ...captureSourcesHandlers,
    ...recordingCoverageHandlers,
    ...idleRepsHandlers,
    ...dayPlanHandlers,
    ...hourOfDayHandlers,
    ...activityTimelineHandlers,
    ...repScorecardHandlers,
    ...alertHandlers,
    ...alertQueryHandlers,
    ...departmentHandlers,
    ...departmentQueryHandlers,
    ...accessLogHandlers,
    ...streamHandlers,
    ...readers,
    AlertFeed,
    { provide: FEED_LIMITS, useValue: feedLimits },
    Records,
    Scorecards,
    MonitoringNotice,
    Sounds,
    PrivateCalls,
    LetterContents,
    Playing,
    ScoringDesk,
    Histories,
    Reach,
    Desk,
    ContactDesk,
    CaptureDesk,
    AsteriskCdrDesk,
    CaptureSpool,
    LetterDesk,
    MailListener,
    Recorder,
    Clerk,
    Reader,
    Freshness,
    Cursors,
    { provide: APP_FILTER, useClass: RejectionFilter },
    { provide: APP_PIPE, useFactory: validation },
  ],
})
export class ApiModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(keptNowhere, readBody).forRoutes('{*path}');
  }
}

/** No cache on the way keeps what may be personal. */
function keptNowhere(_: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}

/** Most time a client may take over sending a request's head, and over all of it (the longest recording, over a thin line); an answer may take longer. */
const headTimeoutMs = 30_000;
const requestTimeoutMs = 3_600_000;

/** An application around `root` (a ProcessModule that holds ApiModule), not listening yet. SIGTERM lets what is under way finish. */
export async function createApi(root: DynamicModule): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(root, { bodyParser: false, bufferLogs: true });
  app.useLogger(app.get(Logger));
  app.disable('x-powered-by').set('etag', false);
  // Development is served over plain HTTP, where upgrading would leave /docs without its scripts.
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  serveDocs(app);
  app.enableShutdownHooks();
  Object.assign(app.getHttpServer(), { headersTimeout: headTimeoutMs, requestTimeout: requestTimeoutMs });
  return app;
}

export interface DevelopmentTokens {
  /** The rep that the rep's token speaks for: the first of the directory. */
  readonly rep: string;
  readonly tokens: Readonly<Record<Role, string>>;
}

/** A token for each role, valid for 12 hours; undefined where a real issuer is configured. */
export async function developmentTokens(app: NestExpressApplication): Promise<DevelopmentTokens | undefined> {
  const issuer = app.get<DevelopmentIssuer | null>(DEVELOPMENT_ISSUER);
  if (!issuer) return undefined;
  // Of an empty record there is no directory yet.
  const [rep = 'rep-1'] = await app
    .get(RepDirectoryQuery)
    .ids()
    .catch((): string[] => []);
  return { rep, tokens: await issuer.tokens(rep) };
}
