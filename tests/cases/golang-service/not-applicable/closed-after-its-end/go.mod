module example.com/lockers

go 1.26
