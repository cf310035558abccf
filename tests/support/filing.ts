import type { ProjectContent } from '../../schema/form/form';
import { todayInShanghai } from '../../platform/shanghai';
import { completeContent } from './sampleContent';

export type FilingOverrides = { readonly [Key in keyof ProjectContent]?: Record<string, unknown> };

const DAY = 86_400_000;

/** The day in Shanghai that lies so many days from today. */
export const dayFromNow = (days: number): string => todayInShanghai(Date.now() + days * DAY);

/** The day so many years before today in Shanghai, and then so many days on. */
export function yearsAgo(years: number, days = 0): string {
  const today = dayFromNow(0);
  const [year, rest] = [today.slice(0, 4), today.slice(4)];
  const day = new Date(`${String(Number(year) - years)}${rest}T00:00:00Z`);
  return new Date(day.getTime() + days * DAY).toISOString().slice(0, 10);
}

/** Of the team, typed by hand: no account, so the form says the title. */
export const member = {
  name: '周知行',
  institution: '青岚医院',
  titleCategory: 'PHYSICIAN',
  title: 'ATTENDING_PHYSICIAN',
  role: 'INVESTIGATOR',
  phone: '0791-5550101',
  email: 'member@example.org',
  gcpCertNo: 'GCP-0001',
};

/** The complete sample as somebody types it today: rows without ids, dates that lie ahead, a typed member, and no arms named by id. */
export function filingSections(overrides: FilingOverrides = {}): Record<string, unknown> {
  const { attachments: _attachments, ...sections } = completeContent({
    basic: {
      protocolDate: dayFromNow(-30),
      plannedPeriod: { start: dayFromNow(90), end: dayFromNow(820) },
    },
    design: {
      firstEnrolment: { date: dayFromNow(100), kind: 'ESTIMATED' },
    },
    implementation: { team: [{ id: 'member-1', ...member }] } as NonNullable<
      ProjectContent['implementation']
    >,
  });
  const typed = withoutIds(sections) as Record<string, Record<string, unknown>>;
  const keys = Object.keys({ ...typed, ...overrides });
  const laid = keys.map((key) => [
    key,
    { ...typed[key], ...overrides[key as keyof ProjectContent] },
  ]);
  return Object.fromEntries(laid) as Record<string, unknown>;
}

function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'id' && key !== 'armIds')
      .map(([key, inner]) => [key, withoutIds(inner)]),
  );
}
