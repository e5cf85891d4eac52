package list

import (
	"fmt"
	"log/slog"
)

func List(log *slog.Logger, stops []string) {
	for _, stop := range stops {
		fmt.Println(stop)
	}
}
