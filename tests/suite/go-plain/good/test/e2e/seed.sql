INSERT INTO berths (id, name, max_length_m) VALUES (17, 'Quay 17', 400) ON CONFLICT DO NOTHING;
