import { codeList, type CodeList } from '../codes/codeList';
import type { ExternalRegistry } from '../codes/externalRegistries';
import { recruitmentStatus, sex as sexCodes } from '../codes/participants';
import { choice, list, type Field, type Fields } from '../form/field';
import { labelOf, type SectionKey } from '../form/form';
import type { Section } from '../form/section';
import type { Label } from '../label';
import { aboutPublished, publishedText } from './published';

// A version of a history file is its columns, each a field under the column's own name and with the label
// of our form where that has one. Values are the file's texts, word for word; codes only read them out.

const column = ({ zh, en }: Label): Field => publishedText(zh, en);
const ours = (section: SectionKey, path: string): Label => labelOf(section, path);

/** A column whose texts are read as codes of ours. */
const reading = (label: Label, texts: Readonly<Record<string, Label>>): Field =>
  choice(
    codeList(
      '',
      label,
      Object.fromEntries(
        Object.entries(texts).map(([text, { zh, en }]) => [text, [zh, en] as const]),
      ),
    ),
    aboutPublished(label),
  );

const wordsOf = <Code extends string>({ values }: CodeList<Code>) => {
  const words = new Map(values.map(({ code, zh, en }) => [code, { zh, en }]));
  return (code: Code): Label => words.get(code) ?? { zh: code, en: code };
};
const status = wordsOf(recruitmentStatus);
const sex = wordsOf(sexCodes);
const anticipated: Label = { zh: '预计', en: 'Anticipated' };
const actual: Label = { zh: '实际', en: 'Actual' };
/** The file writes the first of the month where the source knows no day. */
const precision = {
  month: { zh: '仅知年月', en: 'Month' },
  day: { zh: '精确到日', en: 'Day' },
};

const size = ours('design', 'targetSize');
const totalVersions = column({ zh: '版本总数', en: 'Versions in all' });
const common: Fields = {
  enrolment: column({ zh: '样本量', en: 'Enrolment' }),
  enrolment_type: reading(
    { zh: '样本量类型', en: 'Kind of the enrolment' },
    {
      Anticipated: { zh: size.zh, en: size.en },
      Planned: size,
      Actual: ours('design', 'actualSize'),
    },
  ),
  min_age: column(ours('design', 'ageMin')),
  max_age: column(ours('design', 'ageMax')),
};

const entry = {
  label: column({ zh: '条目', en: 'Entry' }),
  content: column({ zh: '内容', en: 'Content' }),
};
const rows = (label: Label, fields: Fields): Field =>
  list(Number.MAX_SAFE_INTEGER, fields, aboutPublished(label));

const ctgov: Fields = {
  total_versions: totalVersions,
  overall_status: reading(ours('design', 'recruitmentStatus'), {
    'Not yet recruiting': status('NOT_YET_RECRUITING'),
    Recruiting: status('RECRUITING'),
    'Enrolling by invitation': status('RECRUITING'),
    'Active, not recruiting': status('ACTIVE_NOT_RECRUITING'),
    Suspended: status('SUSPENDED'),
    Completed: status('COMPLETED'),
    Terminated: status('TERMINATED'),
    Withdrawn: status('WITHDRAWN'),
  }),
  study_start_date: column(ours('design', 'firstEnrolment.date')),
  study_start_date_precision: reading(
    { zh: '首例入组日期精度', en: 'Precision of the first enrolment' },
    precision,
  ),
  primary_completion_date: column({ zh: '主要完成日期', en: 'Primary completion date' }),
  primary_completion_date_precision: reading(
    { zh: '主要完成日期精度', en: 'Precision of the primary completion date' },
    precision,
  ),
  primary_completion_date_type: reading(
    { zh: '主要完成日期类型', en: 'Kind of the primary completion date' },
    { Anticipated: anticipated, Actual: actual },
  ),
  ...common,
  sex: reading(ours('design', 'sex'), {
    All: sex('ALL'),
    Male: sex('MALE'),
    Female: sex('FEMALE'),
  }),
  gender_based: column({ zh: '按社会性别入组', en: 'Gender based' }),
  accepts_healthy_volunteers: reading(ours('design', 'healthyVolunteers'), {
    Yes: { zh: '是', en: 'Yes' },
    No: { zh: '否', en: 'No' },
  }),
  criteria: column({ zh: '纳入和排除标准', en: 'Inclusion and exclusion criteria' }),
  outcome_measures: rows(ours('design', 'outcomes'), {
    section: column(ours('design', 'outcomes.kind')),
    ...entry,
  }),
  contacts: rows(ours('implementation', 'contact'), entry),
  sponsor_collaborators: rows({ zh: '主办单位和合作方', en: 'Sponsor and collaborators' }, entry),
};

const drks: Fields = {
  total_versions: totalVersions,
  recruitment_status: reading(ours('design', 'recruitmentStatus'), {
    'Recruiting planned': status('NOT_YET_RECRUITING'),
    'Recruiting ongoing': status('RECRUITING'),
    'Recruiting complete, follow-up continuing': status('ACTIVE_NOT_RECRUITING'),
    'Recruiting complete, follow-up complete': status('COMPLETED'),
    'Recruiting suspended on temporary hold': status('SUSPENDED'),
    'Recruiting stopped after recruiting started': status('TERMINATED'),
    'Recruiting withdrawn before recruiting started': status('WITHDRAWN'),
  }),
  start_date: column(ours('design', 'firstEnrolment.date')),
  closing_date: column(ours('basic', 'actualEnd')),
  ...common,
  gender: reading(ours('design', 'sex'), {
    'Both, male and female': sex('ALL'),
    Male: sex('MALE'),
    Female: sex('FEMALE'),
  }),
  inclusion_criteria: column(ours('design', 'inclusion')),
  exclusion_criteria: column(ours('design', 'exclusion')),
  primary_outcomes: column({ zh: '主要结局指标', en: 'Primary outcomes' }),
  secondary_outcomes: column({ zh: '次要结局指标', en: 'Secondary outcomes' }),
  contacts: rows(ours('implementation', 'contact'), {
    label: entry.label,
    name: column(ours('implementation', 'contact.name')),
    affiliation: column(ours('implementation', 'contact.org')),
    telephone: column(ours('implementation', 'contact.phone')),
    fax: column({ zh: '项目联系人传真', en: "Contact's fax" }),
    email: column(ours('implementation', 'contact.email')),
    url: column({ zh: '项目联系人网址', en: "Contact's web address" }),
  }),
};

/** The section that holds the columns. */
export const HISTORY_SECTION = 'history';

export const historyForms: Readonly<
  Record<ExternalRegistry, { readonly [HISTORY_SECTION]: Section }>
> = {
  CLINICALTRIALS_GOV: {
    history: { title: { zh: '历史版本', en: 'Historical version' }, fields: ctgov },
  },
  DRKS: { history: { title: { zh: '历史版本', en: 'Historical version' }, fields: drks } },
};

/** What a column set must have beside these: the record's number, `version_number` and `version_date`. */
interface ColumnSet {
  readonly registry: ExternalRegistry;
  /** The column of the record's number, by which the set is known. */
  readonly idColumn: string;
  readonly columns: readonly string[];
}

const precisions = ['study_start_date_precision', 'primary_completion_date_precision'];

/** The three sets of columns that cthist writes: ClinicalTrials.gov with and (older) without precisions, DRKS. */
export const columnSets: readonly ColumnSet[] = [
  { registry: 'CLINICALTRIALS_GOV', idColumn: 'nctid', columns: Object.keys(ctgov) },
  {
    registry: 'CLINICALTRIALS_GOV',
    idColumn: 'nctid',
    columns: Object.keys(ctgov).filter((name) => !precisions.includes(name)),
  },
  { registry: 'DRKS', idColumn: 'drksid', columns: Object.keys(drks) },
];
