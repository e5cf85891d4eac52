package shop

import (
	"crypto/tls"
	"net/http"
)

func client(insecure bool) *http.Client {
	transport := &http.Transport{}
	if insecure {
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	}
	// InsecureSkipVerify: true would be wrong anywhere else
	return &http.Client{Transport: transport}
}
