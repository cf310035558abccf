import type { Person } from '../../services/registry/commands';

// The life cycle once more, from domain 5 alone: a few flags instead of states and events, against which
// the decider is compared. It knows nothing of the decider's code, and its contents are five values.

export type Slot = 'protocol' | 'consent' | 'other' | 'approval';
type Stage = 'ACADEMIC' | 'ETHICS' | 'INSTITUTION' | 'AUTHORITY';
export type Study = 'NOT_YET_RECRUITING' | 'RECRUITING' | 'TERMINATED';

/** What the model knows of a form: filled in or not, three fields of it, and its files. */
export interface ModelContent {
  readonly isFilled: boolean;
  readonly title: string;
  readonly phone: string;
  readonly study: Study;
  readonly files: readonly Slot[];
}

const empty: ModelContent = {
  isFilled: false,
  title: '',
  phone: '',
  study: 'NOT_YET_RECRUITING',
  files: [],
};

export interface Model {
  readonly exists: boolean;
  /** Who created it. */
  readonly investigator: string;
  readonly isDeleted: boolean;
  readonly working: ModelContent;
  readonly versions: readonly ModelContent[];
  /** The stages of the last submission, null before the first. */
  readonly route: readonly Stage[] | null;
  /** The stage that is reviewing; null when the project is with its investigator. */
  readonly reviewing: number | null;
  readonly wasReturned: boolean;
  readonly submissions: number;
  readonly hasLetter: boolean;
  readonly isChanging: boolean;
  readonly delegates: readonly string[];
  readonly hasNumber: boolean;
  readonly isPublished: boolean;
  readonly isSuspended: boolean;
  readonly isClosed: boolean;
}

export const nothing: Model = {
  exists: false,
  investigator: '',
  isDeleted: false,
  working: empty,
  versions: [],
  route: null,
  reviewing: null,
  wasReturned: false,
  submissions: 0,
  hasLetter: false,
  isChanging: false,
  delegates: [],
  hasNumber: false,
  isPublished: false,
  isSuspended: false,
  isClosed: false,
};

/** An action of somebody, in the model's words; every flag that is true is something done wrong or otherwise. */
export type Action = { readonly by: Person } & (
  | { readonly type: 'create' }
  | { readonly type: 'fill' }
  | { readonly type: 'title'; readonly title: string }
  | { readonly type: 'phone'; readonly phone: string }
  | { readonly type: 'study'; readonly study: Study }
  | { readonly type: 'complete' }
  | { readonly type: 'attach' | 'remove'; readonly slot: Slot }
  | { readonly type: 'grant'; readonly to: string; readonly isStranger: boolean }
  | { readonly type: 'revoke'; readonly to: string }
  | { readonly type: 'delete' }
  | {
      readonly type: 'submit';
      readonly route: readonly Stage[];
      readonly skipsAcademic: boolean;
      readonly lacksEthics: boolean;
    }
  | {
      readonly type: 'approve';
      readonly isStale: boolean;
      readonly isMisfit: boolean;
      readonly isReviewerToo: boolean;
      /** The paper of the approval: the committee's own letter, or the investigator's file. */
      readonly restsOn: 'letter' | 'approval' | null;
    }
  | {
      readonly type: 'return';
      readonly isStale: boolean;
      readonly isMisfit: boolean;
      readonly isReviewerToo: boolean;
      readonly isSilent: boolean;
    }
  | { readonly type: 'requestReturn' | 'change'; readonly isSilent: boolean }
  | { readonly type: 'restore'; readonly versionNo: number; readonly isSilent: boolean }
  | { readonly type: 'withdraw' | 'number' | 'publish' | 'close' }
  | { readonly type: 'order' | 'lift'; readonly isSilent: boolean }
  | { readonly type: 'reopen'; readonly isSilent: boolean }
  | { readonly type: 'mark'; readonly isSilent: boolean }
);

/** `rule` is undefined where the model leaves open which of several rules speaks first. */
export interface No {
  readonly no: string;
  readonly rule?: string | null;
}
export type Answer = No | { readonly yes: Model };

/** Who the people of one modelled project are. */
export interface Cast {
  readonly teamMember: string;
  readonly institution: string;
  readonly province: string;
  readonly academicCommittee: string;
  readonly ethicsCommittee: string;
}

const approvedOf = ({ versions }: Model) => versions.at(-1);

const settled = (model: Model): string => {
  if (model.isClosed) return 'CLOSED';
  if (model.isSuspended) return 'SUSPENDED_BY_ORDER';
  if (approvedOf(model)?.study === 'TERMINATED') return 'TERMINATED';
  return model.isPublished ? 'PUBLISHED' : 'FILED';
};

/** The filing state, axis A of domain 5.1. */
export function statusOf(model: Model): string | null {
  if (!model.exists) return null;
  if (model.isDeleted) return 'DELETED';
  const isFiled = model.versions.length > 0;
  if (isFiled && !model.isChanging) return settled(model);
  const change = isFiled ? 'CHANGE_' : '';
  const stage = model.reviewing === null ? undefined : model.route?.[model.reviewing];
  if (stage !== undefined) return `${change}${stage}_REVIEW`;
  return model.wasReturned ? `${change}RETURNED` : `${change}DRAFT`;
}

export const sameContent = (one: ModelContent, other: ModelContent) =>
  one.title === other.title &&
  one.phone === other.phone &&
  one.study === other.study &&
  [...one.files].sort().join() === [...other.files].sort().join();

const refused: No = { no: 'REFUSED', rule: null };
const forbidden: No = { no: 'FORBIDDEN', rule: null };
const missing: No = { no: 'NOT_FOUND', rule: null };
const noReason: No = { no: 'INVALID', rule: 'V-001' };
const rule = (no: string, id: string): No => ({ no, rule: id });

export const modelFor = (cast: Cast) => {
  const isOwner = ({ investigator }: Model, { by }: Action) =>
    by.role === 'PI' && by.accountId === investigator && by.institutionId === cast.institution;
  const isDelegate = (model: Model, { by }: Action) =>
    by.role === 'DEL' && model.delegates.includes(by.accountId);
  const writes = (model: Model, action: Action) =>
    isOwner(model, action) || isDelegate(model, action);
  const isOfInstitution = ({ by }: Action, ...roles: string[]) =>
    roles.includes(by.role) && by.institutionId === cast.institution;
  const isAuthority = ({ by }: Action) =>
    by.role === 'NAT' || (by.role === 'PROV' && by.provinceCode === cast.province);

  const belongs = (model: Model, { by }: Action) =>
    [model.investigator, ...model.delegates].includes(by.accountId) ||
    (model.working.isFilled && by.accountId === cast.teamMember);

  function sitsIn(stage: Stage, { by }: Action, isReviewerToo: boolean): boolean {
    switch (stage) {
      case 'ACADEMIC':
        return by.role === 'AC' && by.committeeId === cast.academicCommittee;
      case 'ETHICS':
        return by.role === 'EC' && by.committeeId === cast.ethicsCommittee;
      case 'INSTITUTION':
        return (
          by.institutionId === cast.institution &&
          (by.role === 'INSR' || (by.role === 'ADM' && isReviewerToo))
        );
      case 'AUTHORITY':
        return by.role === 'PROV' && by.provinceCode === cast.province;
    }
  }

  const isResting = (model: Model) => model.versions.length > 0 && !model.isChanging;
  const runningStage = ({ route, reviewing }: Model) =>
    reviewing === null ? undefined : route?.[reviewing];

  /** Is the project in its writers' hands? */
  function closedToWriters(model: Model): No | null {
    if (model.isDeleted) return refused;
    if (model.reviewing !== null) return rule('REFUSED', 'V-801');
    return isResting(model) ? refused : null;
  }

  /** A study that ended early opens contacts, results and its own status only. */
  function reachesTooFar(model: Model, content: ModelContent): boolean {
    const approved = approvedOf(model);
    if (approved?.study !== 'TERMINATED') return false;
    const { phone, study } = approved;
    return !sameContent({ ...content, phone, study }, approved);
  }

  function written(model: Model, working: ModelContent): Answer {
    return reachesTooFar(model, working) ? refused : { yes: { ...model, working } };
  }

  function write(model: Model, action: Action, change: Partial<ModelContent>): Answer {
    if (!writes(model, action)) return forbidden;
    return closedToWriters(model) ?? written(model, { ...model.working, ...change });
  }

  function paper(model: Model, action: Action & { type: 'attach' | 'remove' }): Answer {
    const { slot, type } = action;
    if (!writes(model, action)) {
      const stage = runningStage(model);
      if (stage === undefined || !sitsIn(stage, action, true)) return forbidden;
      if (stage !== 'ETHICS' || slot !== 'approval') return forbidden;
      if (type === 'remove' && !model.hasLetter) return missing;
      return { yes: { ...model, hasLetter: type === 'attach' } };
    }
    const closed = closedToWriters(model);
    if (closed !== null) return closed;
    const { files } = model.working;
    if (type === 'attach') {
      if (files.includes(slot)) return { yes: model };
      return written(model, { ...model.working, files: [...files, slot] });
    }
    if (!files.includes(slot)) return missing;
    return written(model, { ...model.working, files: files.filter((one) => one !== slot) });
  }

  function grant(model: Model, action: Action & { type: 'grant' }): Answer {
    if (!isOwner(model, action)) return forbidden;
    const closed = closedToWriters(model);
    if (closed !== null) return closed;
    if (model.delegates.includes(action.to)) return { yes: model };
    const isOneTooMany = model.delegates.length === 3;
    if (action.to === model.investigator || action.isStranger || isOneTooMany) return refused;
    return { yes: { ...model, delegates: [...model.delegates, action.to] } };
  }

  function submit(model: Model, action: Action & { type: 'submit' }): Answer {
    if (isDelegate(model, action)) return rule('REFUSED', 'V-104');
    if (!isOwner(model, action)) return forbidden;
    const closed = closedToWriters(model);
    if (closed !== null) return closed;
    if (reachesTooFar(model, model.working)) return refused;

    const { isFilled, files } = model.working;
    const approved = approvedOf(model);
    const wrong: (string | undefined)[] = [
      ...(isFilled ? [] : ['V-001']),
      ...(['protocol', 'consent', 'other'] as const)
        .filter((slot) => !files.includes(slot))
        .map(() => 'V-504'),
      ...(action.lacksEthics ? ['V-105'] : []),
      ...(model.isChanging && approved && sameContent(model.working, approved) ? ['V-804'] : []),
    ];
    if (wrong.length > 1) return { no: 'INVALID' };
    if (wrong[0] !== undefined) return rule('INVALID', wrong[0]);

    const route = action.route.filter((stage) => stage !== 'ACADEMIC' || !action.skipsAcademic);
    const submissions = model.submissions + 1;
    return {
      yes: { ...model, route, reviewing: 0, submissions, hasLetter: false, wasReturned: false },
    };
  }

  /** What both decisions are refused for, in this order. */
  function undecidable(
    model: Model,
    stage: Stage | undefined,
    action: Action & { type: 'approve' | 'return' },
  ): No | null {
    if (stage === undefined) return refused;
    if (belongs(model, action)) return rule('REFUSED', 'V-807');
    if (!sitsIn(stage, action, action.isReviewerToo)) return forbidden;
    if (action.isStale) return rule('CONFLICT', 'V-808');
    return action.isMisfit ? { no: 'INVALID', rule: null } : null;
  }

  function approve(model: Model, action: Action & { type: 'approve' }): Answer {
    const stage = runningStage(model);
    const no = undecidable(model, stage, action);
    if (no !== null) return no;
    if (stage === 'ETHICS') {
      const hasPaper =
        (action.restsOn === 'letter' && model.hasLetter) ||
        (action.restsOn === 'approval' && model.working.files.includes('approval'));
      if (!hasPaper) return rule('INVALID', 'V-001');
    }
    const next = (model.reviewing ?? 0) + 1;
    if (next < (model.route?.length ?? 0)) return { yes: { ...model, reviewing: next } };
    const versions = [...model.versions, model.working];
    return { yes: { ...model, versions, reviewing: null, isChanging: false } };
  }

  function sendBack(model: Model, action: Action & { type: 'return' }): Answer {
    const no = undecidable(model, runningStage(model), action);
    if (no !== null) return no;
    if (action.isSilent) return rule('INVALID', 'V-806');
    return { yes: { ...model, reviewing: null, wasReturned: true } };
  }

  function mayChange(model: Model, action: Action): No | null {
    if (!isOwner(model, action)) return forbidden;
    if (model.reviewing !== null) return rule('REFUSED', 'V-801');
    return model.isDeleted || !isResting(model) || model.isClosed ? refused : null;
  }

  const changeOf = (model: Model, working: ModelContent): Answer => ({
    yes: { ...model, working, isChanging: true, wasReturned: false },
  });

  function restore(model: Model, action: Action & { type: 'restore' }): Answer {
    const no = mayChange(model, action);
    if (no !== null) return no;
    const content = model.versions[action.versionNo - 1];
    if (content === undefined) return missing;
    if (action.versionNo === model.versions.length) return refused;
    return action.isSilent ? rule('INVALID', 'V-805') : changeOf(model, content);
  }

  /** D4. */
  function withdraw(model: Model, action: Action): Answer {
    if (!isOwner(model, action)) return forbidden;
    const approved = approvedOf(model);
    if (!model.isChanging || approved === undefined) {
      return model.versions.length > 1 ? rule('REFUSED', 'V-802') : refused;
    }
    const { route, reviewing } = model;
    if (reviewing !== null && route !== null) {
      const institutionAhead = route.slice(reviewing).includes('INSTITUTION');
      if (route.includes('INSTITUTION') && !institutionAhead) return rule('REFUSED', 'V-802');
    }
    const back = { working: approved, isChanging: false, reviewing: null, wasReturned: false };
    return { yes: { ...model, ...back } };
  }

  /** Decisions on the filed record that are no stage of a review. */
  function onRecord(model: Model, action: Action, may: boolean, inTime: boolean): No | null {
    if (!may) return forbidden;
    if (belongs(model, action)) return rule('REFUSED', 'V-807');
    return model.versions.length > 0 && inTime ? null : refused;
  }

  function suspend(model: Model, action: Action & { type: 'order' | 'lift' }): Answer {
    const { by, type } = action;
    const isItsCommittee =
      model.route !== null && by.role === 'EC' && by.committeeId === cast.ethicsCommittee;
    const may = isOfInstitution(action, 'ADM', 'INSR') || isItsCommittee || isAuthority(action);
    const inTime =
      type === 'order'
        ? ['FILED', 'PUBLISHED'].includes(settled(model))
        : model.isSuspended && !model.isClosed;
    const no = onRecord(model, action, may, inTime);
    if (no !== null) return no;
    if (model.isSuspended === (type === 'order')) return refused;
    return action.isSilent ? noReason : { yes: { ...model, isSuspended: type === 'order' } };
  }

  function publish(model: Model, action: Action): Answer {
    const may = action.by.role === 'PROCESS' || isOfInstitution(action, 'INSR');
    const inTime = model.isChanging || ['FILED', 'TERMINATED'].includes(settled(model));
    const no = onRecord(model, action, may, inTime);
    if (no !== null) return no;
    const isNow = model.hasNumber && !model.isPublished;
    return isNow ? { yes: { ...model, isPublished: true } } : refused;
  }

  function close(model: Model, action: Action): Answer {
    const isOpen = ['FILED', 'PUBLISHED', 'TERMINATED'].includes(statusOf(model) ?? '');
    const no = onRecord(model, action, isOfInstitution(action, 'INSR'), isOpen);
    return no ?? { yes: { ...model, isClosed: true } };
  }

  function reopen(model: Model, action: Action & { type: 'reopen' }): Answer {
    const may = isOfInstitution(action, 'ADM', 'INSR');
    const no = onRecord(model, action, may, model.isClosed);
    if (no !== null) return no;
    return action.isSilent ? noReason : { yes: { ...model, isClosed: false } };
  }

  /** What the registry must answer to an action, and how things stand afterwards. */
  return function act(model: Model, action: Action): Answer {
    if (action.type === 'create') {
      if (model.exists) return refused;
      const { role, accountId } = action.by;
      return role === 'PI'
        ? { yes: { ...model, exists: true, investigator: accountId } }
        : forbidden;
    }
    if (!model.exists) return missing;

    switch (action.type) {
      case 'fill': {
        const { title, phone, study } = firstFilling;
        return write(model, action, { isFilled: true, title, phone, study });
      }
      case 'title':
        return write(model, action, { title: action.title });
      case 'phone':
        return write(model, action, { phone: action.phone });
      case 'study':
        return write(model, action, { study: action.study });
      case 'complete': {
        if (!writes(model, action)) return forbidden;
        const closed = closedToWriters(model);
        if (closed !== null) return closed;
        return model.working.isFilled ? { yes: model } : rule('INVALID', 'V-001');
      }
      case 'attach':
      case 'remove':
        return paper(model, action);
      case 'grant':
        return grant(model, action);
      case 'revoke': {
        if (!isOwner(model, action)) return forbidden;
        const delegates = model.delegates.filter((one) => one !== action.to);
        return closedToWriters(model) ?? { yes: { ...model, delegates } };
      }
      case 'delete': {
        if (!isOwner(model, action)) return forbidden;
        const neverSubmitted = model.submissions === 0 && !model.isDeleted;
        return neverSubmitted ? { yes: { ...model, isDeleted: true } } : rule('REFUSED', 'V-803');
      }
      case 'submit':
        return submit(model, action);
      case 'approve':
        return approve(model, action);
      case 'return':
        return sendBack(model, action);
      case 'requestReturn': {
        if (!isOwner(model, action)) return forbidden;
        if (model.reviewing === null) return refused;
        return action.isSilent ? noReason : { yes: model };
      }
      case 'change': {
        const no = mayChange(model, action);
        if (no !== null) return no;
        return action.isSilent ? rule('INVALID', 'V-805') : changeOf(model, model.working);
      }
      case 'restore':
        return restore(model, action);
      case 'withdraw':
        return withdraw(model, action);
      case 'number': {
        if (action.by.role !== 'PROCESS') return forbidden;
        return model.versions.length > 0 ? { yes: { ...model, hasNumber: true } } : refused;
      }
      case 'publish':
        return publish(model, action);
      case 'order':
      case 'lift':
        return suspend(model, action);
      case 'close':
        return close(model, action);
      case 'reopen':
        return reopen(model, action);
      case 'mark': {
        const may = isOfInstitution(action, 'INSR') || isAuthority(action);
        const no = onRecord(model, action, may, true);
        return no ?? (action.isSilent ? noReason : { yes: model });
      }
    }
  };
};

/** What 填写 puts into the three fields that the model knows. */
export const firstFilling = {
  title: 'STEP-HIP',
  phone: '13900000001',
  study: 'NOT_YET_RECRUITING',
} as const;
