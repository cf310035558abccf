import { codeList, type CodeOf } from './codeList';
import { clinicalTrialsGovNumber } from './platforms';

/** The registries whose records can be imported. A code is part of the names of streams: never renamed. */
export const externalRegistry = codeList(
  'ExternalRegistry',
  { zh: '外部登记平台', en: 'Registry that an external record comes from' },
  {
    CLINICALTRIALS_GOV: [
      'ClinicalTrials.gov（美国国家医学图书馆）',
      'ClinicalTrials.gov, US National Library of Medicine',
    ],
    DRKS: ['德国临床试验注册中心', 'German Clinical Trials Register (DRKS)'],
  },
);
export type ExternalRegistry = CodeOf<typeof externalRegistry>;

interface RegistryFacts {
  readonly number: RegExp;
  /** The line that stands wherever the registry's data is shown; its terms ask for it. */
  readonly attribution: string;
  /** The page of a record there, without its number. */
  readonly page: string;
}

export const registryFacts: Readonly<Record<ExternalRegistry, RegistryFacts>> = {
  CLINICALTRIALS_GOV: {
    number: clinicalTrialsGovNumber,
    attribution: 'Source: ClinicalTrials.gov, US National Library of Medicine',
    page: 'https://clinicaltrials.gov/study/',
  },
  DRKS: {
    number: /^DRKS\d{8}$/,
    attribution: 'Source: German Clinical Trials Register (DRKS)',
    page: 'https://drks.de/search/en/trial/',
  },
};
