import type { FilingState, RouteStep, Stage } from '../../schema/codes/lifeCycle';

/**
 * The route of stages as plain data. A submission carries its own frozen list, so that a later change
 * of an institution's route never touches a running review.
 */
export interface RouteStage {
  readonly stage: Stage;
  readonly committeeId: string | null;
  readonly institutionId: string | null;
  /** GB/T 2260 of the province whose authority decides; null for the national one and for other stages. */
  readonly provinceCode: string | null;
  /** The reviewing body's name as it was at submission. */
  readonly reviewer: string;
}

export interface Reviewers {
  readonly institution: {
    readonly id: string;
    readonly name: string;
    readonly provinceCode: string;
  };
  readonly province: string;
  readonly ethicsCommittee: { readonly id: string; readonly name: string };
  /** Null where the institution offers none, or the PI chose none (V-106): its stages are left out. */
  readonly academicCommittee: { readonly id: string; readonly name: string } | null;
}

/** domain 5.3, default route; the three special categories add an authority stage (domain 3.1). */
export const defaultRoute: readonly RouteStep[] = ['ACADEMIC', 'ETHICS', 'INSTITUTION'];

/** The route of an institution that has set none for this category. */
export function defaultRouteFor(category: string): readonly RouteStep[] {
  switch (category) {
    case 'STEM_CELL':
    case 'SOMATIC_CELL':
      return [...defaultRoute, 'AUTHORITY_PROVINCE'];
    case 'BIOMED_NEW_TECH':
      return [...defaultRoute, 'AUTHORITY_NATION'];
    default:
      return defaultRoute;
  }
}

/** The stages of one submission, in order. */
export function frozenRoute(steps: readonly RouteStep[], reviewers: Reviewers): RouteStage[] {
  const { institution, province, ethicsCommittee, academicCommittee } = reviewers;
  const nobody = { committeeId: null, institutionId: null, provinceCode: null };
  return steps.flatMap((step): RouteStage[] => {
    switch (step) {
      case 'ACADEMIC':
        return academicCommittee === null
          ? []
          : [
              {
                ...nobody,
                stage: 'ACADEMIC',
                committeeId: academicCommittee.id,
                reviewer: academicCommittee.name,
              },
            ];
      case 'ETHICS':
        return [
          {
            ...nobody,
            stage: 'ETHICS',
            committeeId: ethicsCommittee.id,
            reviewer: ethicsCommittee.name,
          },
        ];
      case 'INSTITUTION':
        return [
          {
            ...nobody,
            stage: 'INSTITUTION',
            institutionId: institution.id,
            reviewer: institution.name,
          },
        ];
      case 'AUTHORITY_PROVINCE':
        return [
          {
            ...nobody,
            stage: 'AUTHORITY',
            provinceCode: institution.provinceCode,
            reviewer: `${province}卫生健康委员会`,
          },
        ];
      case 'AUTHORITY_NATION':
        return [{ ...nobody, stage: 'AUTHORITY', reviewer: '国家卫生健康委员会' }];
    }
  });
}

/** The state of a project that waits in this stage. */
export const stateInStage = (stage: Stage, isChange: boolean): FilingState =>
  isChange ? `CHANGE_${stage}_REVIEW` : `${stage}_REVIEW`;

/** D4: the institution has decided once its last stage of the running submission lies behind. */
export function hasInstitutionDecided(route: readonly RouteStage[], stageIndex: number): boolean {
  const last = route.findLastIndex(({ stage }) => stage === 'INSTITUTION');
  return last !== -1 && stageIndex > last;
}

/** Who decides in a stage: the person's chosen role and the body that the role stands for. */
export interface Reviewer {
  readonly role: string;
  readonly committeeId: string | null;
  readonly institutionId: string | null;
  readonly provinceCode: string | null;
}

/** May this role decide in this stage (domain 1.2)? Conflict of interest is another question. */
export function decidesIn(stage: RouteStage, reviewer: Reviewer): boolean {
  switch (stage.stage) {
    case 'ACADEMIC':
      return reviewer.role === 'AC' && reviewer.committeeId === stage.committeeId;
    case 'ETHICS':
      return reviewer.role === 'EC' && reviewer.committeeId === stage.committeeId;
    case 'INSTITUTION':
      return reviewer.role === 'INSR' && reviewer.institutionId === stage.institutionId;
    case 'AUTHORITY':
      return stage.provinceCode === null
        ? reviewer.role === 'NAT'
        : reviewer.role === 'PROV' && reviewer.provinceCode === stage.provinceCode;
  }
}
