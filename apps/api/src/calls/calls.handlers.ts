import { call } from '@app/domain/calls/call';
import { commandHandlers } from '../commands/command-handlers';
import { HandleCallObjection, RaiseCallObjection } from '../objections/objections.commands';
import { DisputeCallScore, RuleOnCallScore, ScoreCall } from '../call-scores/call-scores.commands';
import {
  AttributeCall,
  CorrectCall,
  LiftCallDuplicate,
  MarkCallDuplicate,
  MatchCallToLead,
  RecordCall,
  RetractCall,
} from './calls.commands';
import {
  MarkCallPrivate,
  RecordMissingRecording,
  RecordPlayback,
  RecordRecordingNotice,
  StoreRecording,
} from './recordings.commands';
import { FindCallPrivate } from './private-calls';
import { StoreTranscript } from './transcripts.commands';

export const callHandlers = commandHandlers(call, [
  RecordCall,
  AttributeCall,
  MatchCallToLead,
  CorrectCall,
  LiftCallDuplicate,
  MarkCallDuplicate,
  RetractCall,
  RaiseCallObjection,
  HandleCallObjection,
  StoreRecording,
  RecordMissingRecording,
  StoreTranscript,
  RecordPlayback,
  RecordRecordingNotice,
  MarkCallPrivate,
  FindCallPrivate,
  ScoreCall,
  DisputeCallScore,
  RuleOnCallScore,
]);
