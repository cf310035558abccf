// The events of an institution and of its committees.
import type { RouteStep } from '../codes/lifeCycle';
import type { InstitutionPolicies } from '../policies';

type Event<Type extends string, Data> = { readonly type: Type; readonly data: Data };

/** domain 2.5. */
export interface InstitutionFields {
  readonly name: string;
  readonly nameEn: string | null;
  /** 统一社会信用代码, GB 32100. */
  readonly creditCode: string | null;
  /** GB/T 2260. */
  readonly provinceCode: string;
  readonly city: string | null;
  readonly kind: 'HOSPITAL' | 'CDC' | 'UNIVERSITY' | 'RESEARCH_INSTITUTE';
  readonly level: string | null;
  /** 药物/器械临床试验机构备案号. */
  readonly trialSiteNo: string | null;
  readonly address: string | null;
}

export type InstitutionEvent =
  | Event<'InstitutionCreated', InstitutionFields & { institutionId: string }>
  | Event<'InstitutionDetailsSaved', { institutionId: string; set: Partial<InstitutionFields> }>
  /** `category` null: every category without a route of its own. `steps` null: back to the default route. */
  | Event<
      'ReviewRouteSet',
      { institutionId: string; category: string | null; steps: readonly RouteStep[] | null }
    >
  | Event<'PolicySet', { institutionId: string; set: Partial<InstitutionPolicies> }>;

export type CommitteeEvent =
  | Event<
      'CommitteeCreated',
      {
        committeeId: string;
        institutionId: string;
        kind: 'ACADEMIC' | 'ETHICS';
        name: string;
        /** 备案号 of an ethics committee. */
        filingNo: string | null;
        /** 区域伦理: offered to every institution of its province. */
        isRegional: boolean;
        phone: string | null;
        address: string | null;
      }
    >
  | Event<'CommitteeMembersSet', { committeeId: string; memberIds: readonly string[] }>;
