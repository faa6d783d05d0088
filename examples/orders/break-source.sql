-- Breaks one table: order 42 is there twice, so its key no longer tells the orders apart.
INSERT INTO shop.orders SELECT * FROM shop.orders WHERE order_id = 42;
