const total = 1;
