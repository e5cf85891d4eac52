package shop

import "fmt"

func (s *Store) Of(ctx context.Context, region string) (pgx.Rows, error) {
	return s.pool.Query(ctx,
		fmt.Sprintf("SELECT id FROM tariffs WHERE region = '%s'", region))
}
