package lines

import "github.com/getsentry/sentry-go"

func Run(err error) {
	sentry.CaptureException(err)
}
