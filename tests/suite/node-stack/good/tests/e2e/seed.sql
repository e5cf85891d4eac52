insert into sites (id, name, city) values ('0b0f6f0e-6c5d-4f0e-9f59-0c5b7c2f6c11', 'Central', 'Graz');
insert into lockers (id, site_id, size)
select gen_random_uuid(), '0b0f6f0e-6c5d-4f0e-9f59-0c5b7c2f6c11', size from unnest(array['S', 'M', 'L']) as size;
