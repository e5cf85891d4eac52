module example.org/tram

go 1.26
