variable "REVISION" { default = "unknown" }
variable "VERSION" { default = "dev" }

group "default" {
  targets = ["api", "consumer", "migrate", "ops"]
}

target "common" {
  context    = "."
  dockerfile = "build/Dockerfile"
  args       = { REVISION = REVISION }
  platforms  = ["linux/amd64", "linux/arm64"]
}

target "api" {
  inherits = ["common"]
  target   = "api"
  tags     = ["ghcr.io/quayside/berths-api:${VERSION}"]
}

target "consumer" {
  inherits = ["common"]
  target   = "consumer"
  tags     = ["ghcr.io/quayside/berths-consumer:${VERSION}"]
}

target "migrate" {
  inherits = ["common"]
  target   = "migrate"
  tags     = ["ghcr.io/quayside/berths-migrate:${VERSION}"]
}

target "ops" {
  inherits = ["common"]
  target   = "ops"
  tags     = ["ghcr.io/quayside/berths-ops:${VERSION}"]
}
