import { codeList, type CodeOf } from './codeList';

/** Domain §2.3; the four kinds of health staff are those of GB/T 8561 (230, 240, 250, 260). */
export const titleCategory = codeList(
  'TitleCategory',
  { zh: '职称类别', en: 'Category of professional title' },
  {
    PHYSICIAN: ['卫生技术人员（医师）', 'Health staff: physician'],
    PHARMACIST: ['卫生技术人员（药剂）', 'Health staff: pharmacist'],
    NURSE: ['卫生技术人员（护理）', 'Health staff: nurse'],
    TECHNICIAN: ['卫生技术人员（技师）', 'Health staff: technician'],
    RESEARCHER: ['科学研究人员', 'Scientific researcher'],
    TEACHER: ['高等学校教师', 'University teacher'],
    ENGINEER: ['工程技术人员', 'Engineer'],
    OTHER: ['统计/信息/其他', 'Statistics, informatics, other'],
  },
);

export const title = codeList(
  'ProfessionalTitle',
  { zh: '职称', en: 'Professional title' },
  {
    CHIEF_PHYSICIAN: ['主任医师', 'Chief physician'],
    ASSOCIATE_CHIEF_PHYSICIAN: ['副主任医师', 'Associate chief physician'],
    ATTENDING_PHYSICIAN: ['主治医师', 'Attending physician'],
    RESIDENT_PHYSICIAN: ['医师', 'Physician'],
    ASSISTANT_PHYSICIAN: ['医士', 'Assistant physician'],
    CHIEF_PHARMACIST: ['主任药师', 'Chief pharmacist'],
    ASSOCIATE_CHIEF_PHARMACIST: ['副主任药师', 'Associate chief pharmacist'],
    PHARMACIST_IN_CHARGE: ['主管药师', 'Pharmacist in charge'],
    JUNIOR_PHARMACIST: ['药师', 'Pharmacist'],
    ASSISTANT_PHARMACIST: ['药士', 'Assistant pharmacist'],
    CHIEF_NURSE: ['主任护师', 'Chief nurse'],
    ASSOCIATE_CHIEF_NURSE: ['副主任护师', 'Associate chief nurse'],
    NURSE_IN_CHARGE: ['主管护师', 'Nurse in charge'],
    SENIOR_NURSE: ['护师', 'Senior nurse'],
    JUNIOR_NURSE: ['护士', 'Nurse'],
    CHIEF_TECHNICIAN: ['主任技师', 'Chief technician'],
    ASSOCIATE_CHIEF_TECHNICIAN: ['副主任技师', 'Associate chief technician'],
    TECHNICIAN_IN_CHARGE: ['主管技师', 'Technician in charge'],
    JUNIOR_TECHNICIAN: ['技师', 'Technician'],
    ASSISTANT_TECHNICIAN: ['技士', 'Assistant technician'],
    RESEARCH_PROFESSOR: ['研究员', 'Research professor'],
    ASSOCIATE_RESEARCH_PROFESSOR: ['副研究员', 'Associate research professor'],
    ASSISTANT_RESEARCH_PROFESSOR: ['助理研究员', 'Assistant research professor'],
    RESEARCH_TRAINEE: ['研究实习员', 'Research trainee'],
    PROFESSOR: ['教授', 'Professor'],
    ASSOCIATE_PROFESSOR: ['副教授', 'Associate professor'],
    LECTURER: ['讲师', 'Lecturer'],
    TEACHING_ASSISTANT: ['助教', 'Teaching assistant'],
    PROFESSOR_OF_ENGINEERING: ['正高级工程师', 'Professor of engineering'],
    SENIOR_ENGINEER: ['高级工程师', 'Senior engineer'],
    ENGINEER: ['工程师', 'Engineer'],
    ASSISTANT_ENGINEER: ['助理工程师', 'Assistant engineer'],
    OTHER: ['其他', 'Other'],
  },
);

type Title = CodeOf<typeof title>;

/** V-101: exactly the five titles that the guide names (§五.4(1)). */
const physicianTitles = [
  'CHIEF_PHYSICIAN',
  'ASSOCIATE_CHIEF_PHYSICIAN',
  'ATTENDING_PHYSICIAN',
  'RESIDENT_PHYSICIAN',
  'ASSISTANT_PHYSICIAN',
] as const satisfies readonly Title[];

/** The titles that can be chosen once the category is. */
export const titlesByCategory: Readonly<Record<CodeOf<typeof titleCategory>, readonly Title[]>> = {
  PHYSICIAN: physicianTitles,
  PHARMACIST: [
    'CHIEF_PHARMACIST',
    'ASSOCIATE_CHIEF_PHARMACIST',
    'PHARMACIST_IN_CHARGE',
    'JUNIOR_PHARMACIST',
    'ASSISTANT_PHARMACIST',
  ],
  NURSE: [
    'CHIEF_NURSE',
    'ASSOCIATE_CHIEF_NURSE',
    'NURSE_IN_CHARGE',
    'SENIOR_NURSE',
    'JUNIOR_NURSE',
  ],
  TECHNICIAN: [
    'CHIEF_TECHNICIAN',
    'ASSOCIATE_CHIEF_TECHNICIAN',
    'TECHNICIAN_IN_CHARGE',
    'JUNIOR_TECHNICIAN',
    'ASSISTANT_TECHNICIAN',
  ],
  RESEARCHER: [
    'RESEARCH_PROFESSOR',
    'ASSOCIATE_RESEARCH_PROFESSOR',
    'ASSISTANT_RESEARCH_PROFESSOR',
    'RESEARCH_TRAINEE',
  ],
  TEACHER: ['PROFESSOR', 'ASSOCIATE_PROFESSOR', 'LECTURER', 'TEACHING_ASSISTANT'],
  ENGINEER: ['PROFESSOR_OF_ENGINEERING', 'SENIOR_ENGINEER', 'ENGINEER', 'ASSISTANT_ENGINEER'],
  OTHER: ['OTHER'],
};

/** Whether a title makes its bearer a physician in the sense of V-101. */
export function isPhysician(held: {
  readonly titleCategory?: string | null;
  readonly title?: string | null;
}): boolean {
  return (
    held.titleCategory === 'PHYSICIAN' &&
    (physicianTitles as readonly (string | null | undefined)[]).includes(held.title)
  );
}
