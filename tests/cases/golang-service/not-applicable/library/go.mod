module example.org/wiki

go 1.24
