import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse, type TypeNode } from 'graphql';

/**
 * What domain §3 marks as shown publicly (●) or masked (m), written down by hand from its "Pub" column;
 * English twins, and what a row of sites names by an id, come with their field.
 */
const shown = `
  category: researchCategory initiationType productType studyType observationalType phase isTcm
    offLabelUse unsafeCombination syncToChictr
  basic: projectName projectNameEn filingTitle filingTitleEn filingTitleShort projectSource projectSource2
    commissioningUnit cooperatingUnit projectNo funding.name funding.nameEn primarySponsor primarySponsorEn
    secondarySponsors.name protocolNo protocolVersion protocolDate plannedPeriod.start plannedPeriod.end
    actualStart actualEnd researchField
  implementation: hasSites sites.institutionId sites.institution sites.institutionText sites.piAccountId
    sites.piAccount sites.piText sites.city sites.targetSize sites.actualSize sites.status
    sites.ethicsStatus sites.ethicsDate dmc contact.name contact.phone contact.email contact.address
    contact.org team.name team.institution
  content: primaryPurpose purposeDetail purposeDetailEn content contentEn disciplines.code
    conditions.name conditions.nameEn conditions.icd10 conditions.icd11 keywords
  design: design sex ageMin ageMinUnlimited ageMax ageMaxUnlimited healthyVolunteers vulnerable
    vulnerableTypes vulnerableOther allocation allocationMethod masking whoMasked timePerspective
    arms.label arms.labelEn arms.type arms.size arms.description arms.descriptionEn
    interventions.type interventions.name interventions.nameEn interventions.dose interventions.doseEn
    interventions.armIds targetSize actualSize outcomes.kind outcomes.name outcomes.nameEn
    outcomes.method outcomes.methodEn outcomes.timePoint outcomes.timePointEn outcomes.description
    outcomes.descriptionEn inclusion inclusionEn exclusion exclusionEn specimens.name specimens.tissue
    specimens.fate specimens.years firstEnrolment.date firstEnrolment.kind recruitmentStatus stopReason
    recruitmentCountries statMethods crfEdc
  other: platforms.platform platforms.number
  sharing: ipdSharing ipdDescription.description ipdDescription.timeFrame ipdDescription.accessCriteria
    ipdDescription.url publishResults resultRelease resultReleaseOther`;

/** The rest of that column: what is no field of the form. */
const ofTheRecord = {
  PublicProject: ['researchNumber', 'investigatorName', 'institution', 'ethicsApproval'],
  PublicVersion: ['investigatorName', 'leadInstitution', 'ethicsApproval'],
  PublicEthicsApproval: ['committee', 'approvalNo', 'approvedOn'],
};

const sdl = readFileSync(join(__dirname, '../../schema/subgraphs/registry.graphql'), 'utf8');
const types = new Map(
  parse(sdl).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION
      ? [[definition.name.value, definition.fields ?? []] as const]
      : [],
  ),
);
const nameOf = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);

/** The fields below a type of the public form, as paths; an entity of another subgraph is one of them. */
const pathsOf = (type: string): string[] =>
  (types.get(type) ?? []).flatMap(({ name: { value: name }, type: of }) => {
    if (name === 'id') return [];
    const inner = nameOf(of);
    return inner.startsWith('Public') ? pathsOf(inner).map((path) => `${name}.${path}`) : [name];
  });

describe('the public record', () => {
  it.each(shown.split(/\n {2}(?=\w)/).slice(1))('has exactly the public fields of %s', (line) => {
    const [section = '', ...paths] = line.split(/:?\s+/);
    const type = `Public${section.charAt(0).toUpperCase()}${section.slice(1)}Section`;
    expect(pathsOf(type).sort()).toEqual(paths.sort());
  });

  it.each(Object.entries(ofTheRecord))(
    'says on %s what is no field of the form',
    (type, fields) => {
      const names = types.get(type)?.map(({ name }) => name.value);
      expect(names).toEqual(expect.arrayContaining(fields));
    },
  );
});
