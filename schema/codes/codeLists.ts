import * as accounts from './accounts';
import type { CodeList } from './codeList';
import * as countries from './countries';
import * as disciplines from './disciplines';
import * as lifeCycle from './lifeCycle';
import * as participants from './participants';
import * as platforms from './platforms';
import * as projectSource from './projectSource';
import * as provinces from './provinces';
import * as review from './review';
import * as roles from './roles';
import * as sharing from './sharing';
import * as sitesAndTeam from './sitesAndTeam';
import * as studyCategory from './studyCategory';
import * as studyDesign from './studyDesign';
import * as titles from './titles';

const modules: readonly Readonly<Record<string, unknown>>[] = [
  ...[accounts, countries, disciplines, lifeCycle, participants, platforms, projectSource],
  ...[provinces, review, roles, sharing, sitesAndTeam, studyCategory, studyDesign, titles],
];

const isCodeList = (value: unknown): value is CodeList =>
  typeof value === 'object' && value !== null && 'name' in value && 'values' in value;

/** Every list of this folder, by name. */
export const codeLists: readonly CodeList[] = modules
  .flatMap((module) => Object.values(module).filter(isCodeList))
  .sort((one, other) => (one.name < other.name ? -1 : 1));
