import { call } from '@app/domain/calls/call';
import { commandHandlers } from '../commands/command-handlers';
import { HandleCallObjection, RaiseCallObjection } from '../objections/objections.commands';
import {
  AttributeCall,
  CorrectCall,
  MarkCallDuplicate,
  MatchCallToLead,
  RecordCall,
  RetractCall,
} from './calls.commands';

export const callHandlers = commandHandlers(call, [
  RecordCall,
  AttributeCall,
  MatchCallToLead,
  CorrectCall,
  MarkCallDuplicate,
  RetractCall,
  RaiseCallObjection,
  HandleCallObjection,
]);
