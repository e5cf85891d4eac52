package wiki

import "net/http"

func Serve(address string) error {
	return http.ListenAndServe(address, nil)
}
