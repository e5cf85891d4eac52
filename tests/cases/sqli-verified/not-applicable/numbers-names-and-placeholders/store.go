package shop

import "fmt"

var page = fmt.Sprintf("SELECT id FROM %s WHERE region = $1 LIMIT %d", table, 20)
var message = fmt.Sprintf("select '%s' from the list", name)
