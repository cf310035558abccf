import type { Decider } from '../../platform/decider';
import type { ProjectEvent } from '../../schema/events/project';
import { restoreVersion, startChange, withdrawChange } from './change.decider';
import type { ProjectCommand } from './commands';
import { create, deleteDraft, grantDelegate, revokeDelegate } from './filing.decider';
import { refuseUnlessAllowed } from './lifeCycle';
import { evolveProject, initialProject, type ProjectState } from './projectState';
import { approve, requestReturn, returnToInvestigator } from './reviewDecision.decider';
import { submit } from './submission';
import {
  closeProject,
  issueResearchNumber,
  liftSuspension,
  markRecord,
  orderSuspension,
  publish,
  reopenProject,
} from './supervision.decider';
import { attachFile, completeForm, removeFile, saveSections } from './workingCopy';

/**
 * The project: everything that decides what it may do is on its own stream, so that "no change under
 * review" and "withdraw only until the institution decides" hold whatever comes at the same time.
 * Who may do what and when, for all of them: lifeCycle.ts.
 */
export const projectDecider: Decider<ProjectState, ProjectCommand, ProjectEvent> = {
  initial: initialProject,
  evolve: evolveProject,
  decide(command, state) {
    refuseUnlessAllowed(command, state);
    switch (command.type) {
      case 'CreateProject':
        return create(command);
      case 'SaveSections':
        return saveSections(command, state);
      case 'CompleteForm':
        return completeForm(command, state);
      case 'AttachFile':
        return attachFile(command, state);
      case 'RemoveFile':
        return removeFile(command, state);
      case 'GrantDelegate':
        return grantDelegate(command, state);
      case 'RevokeDelegate':
        return revokeDelegate(command, state);
      case 'DeleteDraft':
        return deleteDraft(state);
      case 'SubmitProject':
        return submit(command, state);
      case 'ApproveStage':
        return approve(command, state);
      case 'ReturnStage':
        return returnToInvestigator(command, state);
      case 'RequestReturn':
        return requestReturn(command, state);
      case 'StartChange':
        return startChange(command, state);
      case 'WithdrawChange':
        return withdrawChange(command, state);
      case 'RestoreVersion':
        return restoreVersion(command, state);
      case 'IssueResearchNumber':
        return issueResearchNumber(command, state);
      case 'PublishProject':
        return publish(state);
      case 'OrderSuspension':
        return orderSuspension(command, state);
      case 'LiftSuspension':
        return liftSuspension(command, state);
      case 'CloseProject':
        return closeProject(command, state);
      case 'ReopenProject':
        return reopenProject(command, state);
      case 'MarkRecord':
        return markRecord(command, state);
    }
  },
};
