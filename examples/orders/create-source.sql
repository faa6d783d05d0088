-- A small shop with generated rows: customers, products, orders and their details, always the same.
DROP SCHEMA IF EXISTS shop CASCADE;
CREATE SCHEMA shop;

CREATE TABLE shop.customers (
  customer_id text PRIMARY KEY,
  company_name text NOT NULL,
  country text NOT NULL,
  created_at timestamptz NOT NULL
);
INSERT INTO shop.customers
SELECT 'C' || lpad(n::text, 4, '0'), 'Company ' || n,
  (ARRAY['Germany', 'France', 'Brazil', 'Japan', 'Canada'])[1 + n % 5],
  timestamptz '2024-01-01 00:00:00+00' + n * interval '1 hour'
FROM generate_series(1, 400) AS n;

CREATE TABLE shop.products (
  product_id integer PRIMARY KEY,
  product_name text NOT NULL,
  unit_price numeric(10, 2) NOT NULL,
  attributes jsonb
);
INSERT INTO shop.products
SELECT n, 'Product ' || n, (n * 7 % 500)::numeric / 4, jsonb_build_object('color', (ARRAY['red', 'green', 'blue'])[1 + n % 3])
FROM generate_series(1, 80) AS n;

-- No primary key here: the project's dataset file names the key, as one does for a table that has none.
CREATE TABLE shop.orders (
  order_id integer NOT NULL,
  customer_id text REFERENCES shop.customers,
  ordered_on date NOT NULL
);
INSERT INTO shop.orders
SELECT n, 'C' || lpad((1 + n * 31 % 400)::text, 4, '0'), date '2025-01-01' + n % 365
FROM generate_series(1, 10000) AS n;

CREATE TABLE shop.order_details (
  order_id integer NOT NULL,
  line integer NOT NULL,
  product_id integer NOT NULL REFERENCES shop.products,
  quantity integer NOT NULL,
  PRIMARY KEY (order_id, line)
);
INSERT INTO shop.order_details
SELECT n, line, 1 + (n * 13 + line) % 80, 1 + (n + line) % 9
FROM generate_series(1, 10000) AS n, generate_series(1, 1 + n % 4) AS line;
