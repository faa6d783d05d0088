import { cellText } from '../../foundation/cell-text.ts'
import { qualified, textLiteral, type TableName } from '../../foundation/sql-text.ts'
import type { PlatformSession } from '../platform-type.ts'

/**
 * Statements that give a table or view that is made anew what the one of its name has: its owner, what others may do with it,
 * and its comment. None when there is none of the name.
 */
export async function rightsOf(session: PlatformSession, name: TableName): Promise<readonly string[]> {
  const target = textLiteral(qualified(name))
  const rows = await session.query(`WITH present AS (
      SELECT c.oid, c.relacl, c.relowner, CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind,
        pg_catalog.pg_get_userbyid(c.relowner) AS owner
      FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass(${target}))
    SELECT pg_catalog.format('ALTER %s %s OWNER TO %I', kind, ${target}, owner) AS statement
      FROM present WHERE owner <> current_user
    UNION ALL SELECT pg_catalog.format('GRANT %s ON %s TO %s%s', a.privilege_type, ${target},
        CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END,
        CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM present, pg_catalog.aclexplode(present.relacl) AS a WHERE a.grantee <> present.relowner
    UNION ALL SELECT pg_catalog.format('COMMENT ON %s %s IS %L', kind, ${target}, d.description)
      FROM present JOIN pg_catalog.pg_description d
        ON d.objoid = present.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0`)
  return rows.map(row => cellText(row['statement']))
}
