import { Temporal } from 'temporal-polyfill';

// Days and years of the registry are those of Asia/Shanghai, wherever the server stands.
const dayOf = (instant: Temporal.Instant) =>
  instant.toZonedDateTimeISO('Asia/Shanghai').toPlainDate();

/** `YYYY-MM-DD` at `now` (milliseconds since 1970, UTC). */
export const todayInShanghai = (now: number): string =>
  dayOf(Temporal.Instant.fromEpochMilliseconds(now)).toString();

/** `YYYY-MM-DD` of an instant (ISO 8601 with its offset). Throws a RangeError for what is none. */
export const instantToShanghaiDate = (instant: string): string =>
  dayOf(Temporal.Instant.from(instant)).toString();

/** The year of an instant (ISO 8601 with its offset). Throws a RangeError for what is none. */
export const shanghaiYear = (instant: string): number => dayOf(Temporal.Instant.from(instant)).year;

/** The instant (UTC) at which a day `YYYY-MM-DD` begins, or one so many days later. Throws a RangeError for what is no day. */
export const shanghaiMidnight = (day: string, daysLater = 0): string =>
  new Date(
    Temporal.PlainDate.from(day).add({ days: daysLater }).toZonedDateTime('Asia/Shanghai')
      .epochMilliseconds,
  ).toISOString();

/** `YYYY-MM-DD HH:MM:SS` in Asia/Shanghai of an instant, as a page shows it. */
export const shanghaiTime = (instant: string): string =>
  Temporal.Instant.from(instant)
    .toZonedDateTimeISO('Asia/Shanghai')
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' })
    .replace('T', ' ');
