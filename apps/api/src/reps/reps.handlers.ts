import { rep } from '@app/domain/reps/rep';
import { commandHandlers } from '../commands/command-handlers';
import { NamePrivateNumber, TakeBackPrivateNumber } from './private-numbers.commands';
import { AcknowledgeMonitoringNotice, AddDossierNote, AddRepStatement } from './rights.commands';
import {
  AssignRepLine,
  ChangeRepRole,
  JoinRep,
  MoveRep,
  NameSubstitute,
  OffboardRep,
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
  OffboardRep,
  AcknowledgeMonitoringNotice,
  AddRepStatement,
  AddDossierNote,
  NamePrivateNumber,
  TakeBackPrivateNumber,
]);
