import type { Decider } from '../../platform/decider';
import { Refusal } from '../../platform/refusal';
import { researchCategory } from '../../schema/codes/studyCategory';
import type { RouteStep } from '../../schema/codes/lifeCycle';
import type { InstitutionEvent, InstitutionFields } from '../../schema/events/institution';
import type { InstitutionPolicies } from '../../schema/policies';
import { looksAfter, type Authority } from './authority';

export type InstitutionCommand =
  | {
      readonly type: 'CreateInstitution';
      readonly by: Authority;
      readonly institutionId: string;
      readonly fields: InstitutionFields;
    }
  | {
      readonly type: 'SaveInstitutionDetails';
      readonly by: Authority;
      readonly set: Partial<InstitutionFields>;
    }
  | {
      readonly type: 'SetReviewRoute';
      readonly by: Authority;
      readonly category: string | null;
      readonly steps: readonly RouteStep[] | null;
    }
  | {
      readonly type: 'SetPolicy';
      readonly by: Authority;
      readonly set: Partial<InstitutionPolicies>;
    };

export interface InstitutionState {
  readonly institutionId: string | null;
  readonly fields: Partial<InstitutionFields>;
  /** By category; '' for every category without a route of its own. */
  readonly routes: ReadonlyMap<string, readonly RouteStep[]>;
  readonly policies: Partial<InstitutionPolicies>;
}

/** domain 1.2, "Manage institution, committees, workflow". */
const givenBy: Readonly<Record<InstitutionCommand['type'], readonly Authority['role'][]>> = {
  CreateInstitution: ['SYS', 'NAT', 'PROV'],
  SaveInstitutionDetails: ['SYS', 'NAT', 'PROV'],
  SetReviewRoute: ['SYS', 'NAT'],
  SetPolicy: ['SYS', 'NAT'],
};

const LONGEST_ROUTE = 10;
const authoritySteps: readonly RouteStep[] = ['AUTHORITY_PROVINCE', 'AUTHORITY_NATION'];

export const institutionDecider: Decider<InstitutionState, InstitutionCommand, InstitutionEvent> = {
  initial: { institutionId: null, fields: {}, routes: new Map(), policies: {} },

  decide(command, { institutionId, fields, routes, policies }) {
    const { by } = command;
    if (!givenBy[command.type].includes(by.role)) throw forbidden();
    if (command.type === 'CreateInstitution') {
      if (institutionId !== null)
        throw new Refusal('REFUSED', '机构已存在', { en: 'The institution exists already' });
      const { institutionId: id, fields: given } = command;
      if (!looksAfter(by, { id, provinceCode: given.provinceCode })) throw forbidden();
      return [{ type: 'InstitutionCreated', data: { institutionId: id, ...given } }];
    }

    const { provinceCode } = fields;
    if (institutionId === null || provinceCode === undefined) {
      throw new Refusal('NOT_FOUND', '机构不存在', { en: 'There is no such institution' });
    }
    if (!looksAfter(by, { id: institutionId, provinceCode })) throw forbidden();
    switch (command.type) {
      case 'SaveInstitutionDetails': {
        const set = whatChanges(fields, command.set);
        const moved = { id: institutionId, provinceCode: set.provinceCode ?? provinceCode };
        if (!looksAfter(by, moved)) throw forbidden();
        return isEmpty(set)
          ? []
          : [{ type: 'InstitutionDetailsSaved', data: { institutionId, set } }];
      }
      case 'SetReviewRoute': {
        const { category, steps } = command;
        if (category !== null && !researchCategory.values.some(({ code }) => code === category)) {
          throw new Refusal('INVALID', '研究类别不存在', {
            en: 'There is no such category of research',
          });
        }
        if (steps !== null) requirePossibleRoute(steps);
        if (isSame(routes.get(category ?? '') ?? null, steps)) return [];
        return [{ type: 'ReviewRouteSet', data: { institutionId, category, steps } }];
      }
      case 'SetPolicy': {
        const set = whatChanges(policies, command.set);
        return isEmpty(set) ? [] : [{ type: 'PolicySet', data: { institutionId, set } }];
      }
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case 'InstitutionCreated': {
        const { institutionId, ...fields } = event.data;
        return { ...state, institutionId, fields };
      }
      case 'InstitutionDetailsSaved':
        return { ...state, fields: { ...state.fields, ...event.data.set } };
      case 'ReviewRouteSet': {
        const { category, steps } = event.data;
        const routes = new Map(state.routes);
        if (steps === null) routes.delete(category ?? '');
        else routes.set(category ?? '', steps);
        return { ...state, routes };
      }
      case 'PolicySet':
        return { ...state, policies: { ...state.policies, ...event.data.set } };
    }
  },
};

/** domain 5.3: nothing is filed without an ethics committee and the institution; an authority has the last word. */
function requirePossibleRoute(steps: readonly RouteStep[]): void {
  if (!steps.includes('ETHICS') || !steps.includes('INSTITUTION')) {
    throw impossible(
      '审核路线应包含伦理委员会和机构两个环节',
      'A route needs the ethics committee and the institution',
    );
  }
  if (steps.length > LONGEST_ROUTE) {
    throw impossible(
      '审核路线不能超过10个环节',
      `A route has at most ${String(LONGEST_ROUTE)} steps`,
    );
  }
  if (steps.slice(0, -1).some((step) => authoritySteps.includes(step))) {
    throw impossible(
      '卫生健康行政部门只能是审核路线的最后一个环节',
      'A health authority can only be the last step of a route',
    );
  }
}

function whatChanges<Fields extends object>(held: Fields, set: Fields): Fields {
  const before = held as Readonly<Record<string, unknown>>;
  const changed = Object.entries(set).filter(([field, value]) => value !== before[field]);
  return Object.fromEntries(changed) as Fields;
}

const isEmpty = (set: object) => Object.keys(set).length === 0;

const isSame = (left: readonly RouteStep[] | null, right: readonly RouteStep[] | null) =>
  JSON.stringify(left) === JSON.stringify(right);

const impossible = (zh: string, en: string) => new Refusal('INVALID', zh, { en });

const forbidden = () =>
  new Refusal('FORBIDDEN', '您无权管理此机构', { en: 'This institution is not yours to manage' });
