/** A table of 16 mixed columns, NULLs in seven of them; the same rows for the same count. */
export function mixedTable(name, rows) {
  return `
    create table ${name} (
      id bigint primary key,
      customer_id integer not null,
      quantity smallint not null,
      price numeric(12,2) not null,
      discount double precision,
      status text not null,
      comment text,
      city varchar(40),
      created_at timestamptz not null,
      shipped_at timestamp,
      ordered_on date not null,
      is_paid boolean not null,
      token uuid not null,
      attributes jsonb,
      weight real,
      reference varchar(20)
    );
    insert into ${name}
    select n, (n * 7919) % 1000003, n % 100, ((n * 31) % 10000000)::numeric / 100,
      case when n % 5 = 0 then null else (n % 1000) / 7.0 end,
      (array['new', 'paid', 'shipped', 'returned'])[1 + n % 4],
      case when n % 6 = 0 then null else 'comment ' || n || ' ' || repeat('lorem ', (n % 9)::int) || 'é' end,
      case when n % 11 = 0 then null else 'City of ' || (n % 5000) end,
      timestamptz '2020-01-01 00:00:00+00' + n * interval '1.000001 second',
      case when n % 3 = 0 then null else timestamp '2020-01-02' + n * interval '1 minute' end,
      date '2015-01-01' + (n % 4000)::int,
      n % 2 = 0,
      md5(n::text)::uuid,
      case when n % 4 = 0 then null else jsonb_build_object('color', n % 16, 'size', 'L' || n % 7) end,
      case when n % 13 = 0 then null else (n % 977) / 3.0 end,
      case when n % 7 = 0 then null else 'R' || n end
    from generate_series(1::bigint, ${rows}) as n;
    vacuum analyze ${name};
  `
}
