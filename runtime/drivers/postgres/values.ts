import pg from "pg";

/** Type ids of PostgreSQL's catalogue (pg_type.dat) that `pg` reads in ways that lose something. */
const INT8 = 20;
const DATE = 1082;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;

/**
 * How values are read: times as RFC 3339, days as they are, whole numbers as numbers while those are exact and
 * as text beyond. The rest is `pg`'s: numeric is text, JSON is parsed, bytea is bytes.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (id, format) => {
    switch (Number(id)) {
      case INT8:
        return wholeNumber;
      case DATE:
        return (text: string) => text;
      case TIMESTAMP:
        return (text: string) => text.replace(" ", "T");
      case TIMESTAMPTZ:
        return moment;
      default:
        return pg.types.getTypeParser(id, format);
    }
  },
};

function wholeNumber(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

/** The session's time zone is UTC, so the offset is always `+00`. */
function moment(text: string): string {
  return text.replace(" ", "T").replace(/\+00$/, "Z");
}
