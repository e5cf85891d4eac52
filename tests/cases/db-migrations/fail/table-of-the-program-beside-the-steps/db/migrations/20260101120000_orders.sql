-- migrate:up
create table orders (id bigserial primary key);
-- migrate:down
drop table orders;
