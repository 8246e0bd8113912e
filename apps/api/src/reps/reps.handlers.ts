import { rep } from '@app/domain/reps/rep';
import { commandHandlers } from '../commands/command-handlers';
import {
  AssignRepLine,
  ChangeRepRole,
  JoinRep,
  MoveRep,
  NameSubstitute,
  RecordRepAbsence,
  RemoveRepLine,
  SetRepCapacity,
  SetWorkingPattern,
} from './reps.commands';

export const repHandlers = commandHandlers(rep, [
  JoinRep,
  AssignRepLine,
  RemoveRepLine,
  MoveRep,
  ChangeRepRole,
  SetWorkingPattern,
  RecordRepAbsence,
  NameSubstitute,
  SetRepCapacity,
]);
