-- Mends what break-source.sql broke.
DELETE FROM shop.orders AS o USING shop.orders AS other
WHERE o.order_id = 42 AND other.order_id = 42 AND o.ctid > other.ctid;
